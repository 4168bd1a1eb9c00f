"""Methods of str that C does not have; the interpreter looks them up here."""

from _text import is_letter, is_numeric, is_printable

_BLANKS = " \t\n\r\v\f"


def center(self, width, fillchar=" "):
    """Puts a text in the middle of a width."""
    left = max(width - len(self), 0)
    half = left // 2 + (left & width & 1)
    return fillchar * half + self + fillchar * (left - half)


def ljust(self, width, fillchar=" "):
    """Fills up a text at the right."""
    return self + fillchar * (width - len(self))


def rjust(self, width, fillchar=" "):
    """Fills up a text at the left."""
    return fillchar * (width - len(self)) + self


def zfill(self, width):
    """Fills up a number with zeros, behind its sign."""
    if self[:1] in ("+", "-"):
        return self[0] + "0" * (width - len(self)) + self[1:]
    return "0" * (width - len(self)) + self


def capitalize(self):
    """A capital letter in front, small ones behind."""
    return self[:1].upper() + self[1:].lower()


def title(self):
    """A capital letter at the beginning of each word."""
    result = []
    inside = False
    for char in self:
        letter = is_letter(char)
        result.append((char.lower() if inside else char.upper()) if letter else char)
        inside = letter
    return "".join(result)


def swapcase(self):
    """Capitals for small letters and the other way round."""
    return "".join([c.lower() if c.isupper() else c.upper() for c in self])


def casefold(self):
    """The text for comparisons without regard to case."""
    return self.lower().replace("ß", "ss")


def removeprefix(self, prefix):
    """The text without a beginning, if it has it."""
    return self[len(prefix) :] if self.startswith(prefix) else self


def removesuffix(self, suffix):
    """The text without an end, if it has it."""
    return self[: len(self) - len(suffix)] if suffix and self.endswith(suffix) else self


def expandtabs(self, tabsize=8):
    """Spaces for tabs."""
    result = []
    column = 0
    for char in self:
        if char == "\t":
            width = tabsize - column % tabsize if tabsize > 0 else 0
            result.append(" " * width)
            column += width
        else:
            result.append(char)
            column = 0 if char in "\r\n" else column + 1
    return "".join(result)


def maketrans(x, y=None, z=""):
    """A table for `translate`, from a dict or from texts of equal length."""
    if y is None:
        return {ord(k) if isinstance(k, str) else k: v for k, v in x.items()}
    if len(x) != len(y):
        raise ValueError("the first two maketrans arguments must have equal length")
    table = {ord(a): ord(b) for a, b in zip(x, y)}
    for char in z:
        table[ord(char)] = None
    return table


def translate(self, table):
    """The text with its characters replaced by a table of code points."""
    result = []
    for char in self:
        try:
            new = table[ord(char)]
        except (KeyError, IndexError):
            new = char
        if new is not None:
            result.append(chr(new) if isinstance(new, int) else new)
    return "".join(result)


def format_map(self, mapping):
    """Fills a format string from a mapping."""
    if not hasattr(mapping, "__missing__"):
        return self.format(**dict(mapping))
    # Asks the mapping for each name, so that it can make up the missing ones.
    values = {}
    for part in self.replace("{{", "").split("{")[1:]:
        name = ""
        for char in part:
            if char in "}:!.[":
                break
            name += char
        values[name] = mapping[name]
    return self.format(**values)


def isalnum(self):
    """Tells whether all characters are letters or digits."""
    return self != "" and all([is_letter(c) or is_numeric(c) for c in self])


def isascii(self):
    """Tells whether all characters are ASCII."""
    return len(memoryview(self)) == len(self)


def isdecimal(self):
    """Tells whether all characters are decimal digits."""
    return self != "" and all([c.isdigit() for c in self])


def isnumeric(self):
    """Tells whether all characters are numbers."""
    return self != "" and all([is_numeric(c) for c in self])


def isidentifier(self):
    """Tells whether the text can be a name in Python."""
    return (
        self != ""
        and not self[0].isdigit()
        and all([c == "_" or is_letter(c) or c.isdigit() for c in self])
    )


def isprintable(self):
    """Tells whether all characters are shown as they are."""
    return all([is_printable(c) for c in self])


def istitle(self):
    """Tells whether the words begin with capital letters and go on with small ones."""
    inside = found = False
    for char in self:
        if is_letter(char):
            if char.isupper() == inside:
                return False
            inside = found = True
        else:
            inside = False
    return found
