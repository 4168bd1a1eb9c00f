"""Reads the text of a regular expression into a tree of tuples.

The grammar is that of CPython's `re`: https://docs.python.org/3.13/library/re.html. The first item
of each tuple says what it is; `_re_compile` lists and translates them.
"""

import _re

IGNORECASE = 2
LOCALE = 4
MULTILINE = 8
DOTALL = 16
UNICODE = 32
VERBOSE = 64
ASCII = 256
UNLIMITED = 0xFFFFFFFF

_FLAG_LETTERS = {
    "i": IGNORECASE,
    "L": LOCALE,
    "m": MULTILINE,
    "s": DOTALL,
    "u": UNICODE,
    "x": VERBOSE,
    "a": ASCII,
}
_CONTROL = {"n": 10, "t": 9, "r": 13, "f": 12, "v": 11, "a": 7, "\\": 92}
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
_DIGITS = "0123456789"
_OCTAL = "01234567"
_EMPTY = ("seq", [])


class error(Exception):
    """A pattern that is not a regular expression, with what is wrong and where."""

    def __init__(self, msg, pattern=None, pos=None):
        super().__init__(msg if pos is None else "%s at position %d" % (msg, pos))
        self.msg = msg
        self.pattern = pattern
        self.pos = pos


def is_letter(char):
    """Tells whether `char` is an ASCII letter."""
    return "a" <= char <= "z" or "A" <= char <= "Z"


def is_name(text):
    """Tells whether `text` can be the name of a group."""
    if not text or text[0] in _DIGITS:
        return False
    return all(is_letter(c) or c == "_" or c in _DIGITS or ord(c) > 127 for c in text)


def class_items(letter, flags, is_bytes):
    """Gives the range that stands for \\d, \\w, \\s or, from a capital, their opposite."""
    ascii_only = 0x100 if is_bytes or flags & ASCII else 0
    small = letter.lower()
    return (0x80000000 | ascii_only | ord(small), 1 if letter != small else 0)


class Parser:
    """One pass over a pattern.

    After `parse`, `flags`, `groups` (their number, the whole match included) and `names` hold what
    was found besides the tree.
    """

    def __init__(self, pattern, flags):
        self.pattern = pattern
        self.is_bytes = not isinstance(pattern, str)
        self.chars = [chr(b) for b in pattern] if self.is_bytes else list(pattern)
        self.pos = 0
        self.flags = flags
        self.groups = 1
        self.names = {}
        self.open_groups = []

    def fail(self, msg, pos=None):
        """Raises `error` for a place, by default the present one."""
        raise error(msg, self.pattern, self.pos if pos is None else pos)

    def peek(self, text):
        """Tells whether `text` comes next."""
        return "".join(self.chars[self.pos : self.pos + len(text)]) == text

    def accept(self, text):
        """Steps over `text` if it comes next, and tells whether it did."""
        if self.peek(text):
            self.pos += len(text)
            return True
        return False

    def take(self, msg):
        """Steps over one character and gives it; at the end it fails with `msg`."""
        if self.pos >= len(self.chars):
            self.fail(msg)
        self.pos += 1
        return self.chars[self.pos - 1]

    def take_until(self, end, what):
        """Steps over the text before `end`, and `end`; gives the text."""
        start = self.pos
        while not self.accept(end):
            if self.pos >= len(self.chars):
                self.fail(
                    "missing %s, unterminated name" % end if self.pos > start else what, start
                )
            self.pos += 1
        if self.pos - start == len(end):
            self.fail(what, start)
        return "".join(self.chars[start : self.pos - len(end)])

    def parse(self):
        """Reads the whole pattern and gives its tree."""
        while self.global_flags():
            pass
        tree = self.alternatives()
        if self.pos < len(self.chars):
            self.fail("unbalanced parenthesis")
        return tree

    def global_flags(self):
        """Steps over one `(?flags)` at the beginning, if there is one."""
        start = self.pos
        if not self.accept("(?"):
            return False
        flags = 0
        while self.pos < len(self.chars) and self.chars[self.pos] in _FLAG_LETTERS:
            flags |= _FLAG_LETTERS[self.chars[self.pos]]
            self.pos += 1
        if flags and self.accept(")"):
            self.flags |= flags
            return True
        self.pos = start
        return False

    def alternatives(self):
        """Reads `a|b|c` up to a closing parenthesis or the end."""
        branches = [self.sequence()]
        while self.accept("|"):
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else ("alt", branches)

    def sequence(self):
        """Reads what stands side by side."""
        items = []
        while True:
            self.skip_space()
            if self.pos >= len(self.chars) or self.chars[self.pos] in "|)":
                return items[0] if len(items) == 1 else ("seq", items)
            start = self.pos
            item = self.atom()
            if item is not None:
                items.append(self.repeats(item, start))

    def skip_space(self):
        """Steps over blanks and comments where VERBOSE is on."""
        while self.flags & VERBOSE and self.pos < len(self.chars):
            char = self.chars[self.pos]
            if char == "#":
                while self.pos < len(self.chars) and self.chars[self.pos] != "\n":
                    self.pos += 1
            elif char not in " \t\n\r\v\f":
                return
            else:
                self.pos += 1

    def atom(self):
        """Reads one thing that can be repeated."""
        start = self.pos
        char = self.take("nothing to read")
        if char == "(":
            return self.group(start)
        if char == "[":
            return self.char_set(start)
        if char == "\\":
            return self.escape(start)
        if char == ".":
            return ("any", self.flags & DOTALL)
        if char == "^":
            return ("at", 1 if self.flags & MULTILINE else 0)
        if char == "$":
            return ("at", 3 if self.flags & MULTILINE else 2)
        if char in "*+?" or (char == "{" and self.is_count(start)):
            self.fail("nothing to repeat", start)
        return self.literal(ord(char))

    def literal(self, code):
        """Gives the node of one character."""
        return ("char", code, self.flags & IGNORECASE)

    def is_count(self, start):
        """Tells whether the `{` at `start` opens a count."""
        self.pos = start
        found = self.count() is not None
        self.pos = start + 1
        return found

    def count(self):
        """Reads `*`, `+`, `?` or `{m,n}` as a pair; gives None, unmoved, if there is none."""
        for sign, counts in (("*", (0, UNLIMITED)), ("+", (1, UNLIMITED)), ("?", (0, 1))):
            if self.accept(sign):
                return counts
        start = self.pos
        if self.accept("{") and not self.peek("}"):
            least = self.digits()
            most = self.digits() if self.accept(",") else least
            if self.accept("}"):
                return self.checked_count(least, most, start)
        self.pos = start
        return None

    def checked_count(self, least, most, start):
        """Turns the texts in `{m,n}` into numbers that make sense."""
        low = int(least) if least else 0
        high = int(most) if most else UNLIMITED
        if high < low:
            self.fail("min repeat greater than max repeat", start + 1)
        if low >= UNLIMITED or high > UNLIMITED:
            raise OverflowError("the repetition number is too large")
        return low, high

    def digits(self):
        """Steps over decimal digits and gives them."""
        start = self.pos
        while self.pos < len(self.chars) and self.chars[self.pos] in _DIGITS:
            self.pos += 1
        return "".join(self.chars[start : self.pos])

    def repeats(self, item, start):
        """Reads the count behind `item`, if there is one."""
        self.skip_space()
        at = self.pos
        counts = self.count()
        if counts is None:
            return item
        if item[0] == "at":
            self.fail("nothing to repeat", at)
        low, high = counts
        if self.accept("?"):
            node = ("repeat", low, high, True, item)
        elif self.accept("+"):
            node = ("atomic", ("repeat", low, high, False, item))
        else:
            node = ("repeat", low, high, False, item)
        again = self.pos
        if self.count() is not None:
            self.fail("multiple repeat", again)
        return node

    def escape(self, start):
        """Reads what follows a backslash outside a set."""
        char = self.take("bad escape (end of pattern)")
        if char in "dDwWsS":
            return ("set", 0, 0, [class_items(char, self.flags, self.is_bytes)])
        if char in "AZbB":
            ascii_only = 2 if self.flags & ASCII and char in "bB" else 0
            return ("at", {"A": 0, "Z": 4, "b": 5, "B": 6}[char] + ascii_only)
        if char in _DIGITS:
            return self.number_escape(char, start)
        return self.literal(self.char_escape(char, start))

    def char_escape(self, char, start):
        """Gives the code of an escape that stands for one character."""
        if char in _CONTROL:
            return _CONTROL[char]
        if char in _HEX_DIGITS and not (self.is_bytes and char != "x"):
            digits = "".join(self.chars[self.pos : self.pos + _HEX_DIGITS[char]])
            if len(digits) < _HEX_DIGITS[char] or any(
                c not in "0123456789abcdefABCDEF" for c in digits
            ):
                self.fail("incomplete escape \\%s%s" % (char, digits), start)
            self.pos += len(digits)
            return int(digits, 16)
        if is_letter(char):
            self.fail("bad escape \\%s" % char, start)
        return ord(char)

    def octal(self, digits, start):
        """Gives the code of an octal escape, of which `digits` are read."""
        while len(digits) < 3 and self.pos < len(self.chars) and self.chars[self.pos] in _OCTAL:
            digits += self.chars[self.pos]
            self.pos += 1
        code = int(digits, 8)
        if code > 0o377:
            self.fail("octal escape value \\%s outside of range 0-0o377" % digits, start)
        return code

    def number_escape(self, digit, start):
        """Reads a reference to a group, or a character in octal."""
        if digit == "0":
            return self.literal(self.octal(digit, start))
        following = self.chars[self.pos : self.pos + 2]
        if following and following[0] in _DIGITS:
            if digit in _OCTAL and len(following) == 2 and all(c in _OCTAL for c in following):
                return self.literal(self.octal(digit, start))
            digit += following[0]
            self.pos += 1
        return self.reference(int(digit), start + 1)

    def reference(self, number, start):
        """Gives the node that repeats what a group holds."""
        if number >= self.groups:
            self.fail("invalid group reference %d" % number, start)
        if number in self.open_groups:
            self.fail("cannot refer to an open group", start - 1)
        return ("ref", number, self.flags & IGNORECASE)

    def char_set(self, start):
        """Reads `[...]`, of which the opening bracket is read."""
        negated = self.accept("^")
        items = []
        first = True
        while first or not self.accept("]"):
            first = False
            item = self.set_item(start)
            if self.peek("-") and not self.peek("-]"):
                self.pos += 1
                item = self.set_range(item, start)
            items.append(item)
        if len(items) == 1 and items[0][0] == items[0][1] and not negated:
            return self.literal(items[0][0])
        return ("set", 1 if negated else 0, self.flags & IGNORECASE, items)

    def set_range(self, low, start):
        """Reads the end of a range in a set."""
        high = self.set_item(start)
        if low[0] > 0x10FFFF or high[0] > 0x10FFFF or high[0] < low[0]:
            self.fail("bad character range", self.pos - 3)
        return (low[0], high[0])

    def set_item(self, start):
        """Reads one character or class in a set, as a range."""
        if self.pos >= len(self.chars):
            self.fail("unterminated character set", start)
        char = self.take("")
        if char != "\\":
            return (ord(char), ord(char))
        at = self.pos - 1
        char = self.take("bad escape (end of pattern)")
        if char in "dDwWsS":
            return class_items(char, self.flags, self.is_bytes)
        if char == "b":
            code = 8
        elif char in _OCTAL:
            code = self.octal(char, at)
        elif char in _DIGITS:
            self.fail("bad escape \\%s" % char, at)
        else:
            code = self.char_escape(char, at)
        return (code, code)

    def group(self, start):
        """Reads what follows an opening parenthesis; gives None for a comment."""
        if not self.accept("?"):
            return self.capture(None, start)
        char = self.take("unexpected end of pattern")
        if char == ":":
            node = self.closed(self.alternatives(), start)
            # A place by itself cannot be repeated, but in parentheses it can.
            return ("seq", [node]) if node[0] == "at" else node
        if char == "P":
            return self.named(start)
        if char == "#":
            return self.comment(start)
        if char == ">":
            return ("atomic", self.closed(self.alternatives(), start))
        if char == "(":
            return self.conditional(start)
        if char in "=!<":
            return self.look(char, start)
        return self.scoped_flags(char, start)

    def closed(self, node, start):
        """Steps over the closing parenthesis and gives `node`."""
        if not self.accept(")"):
            self.fail("missing ), unterminated subpattern", start)
        return node

    def comment(self, start):
        """Steps over the rest of `(?#...)`."""
        while self.take("missing ), unterminated comment") != ")":
            pass

    def capture(self, name, start):
        """Reads a group that is numbered and perhaps named."""
        number = self.groups
        self.groups += 1
        if name is not None:
            if name in self.names:
                self.fail(
                    "redefinition of group name %r as group %d; was group %d"
                    % (name, number, self.names[name]),
                    start + 4,
                )
            self.names[name] = number
        self.open_groups.append(number)
        flags = self.flags
        node = self.closed(self.alternatives(), start)
        self.flags = flags
        self.open_groups.pop()
        return ("group", number, node)

    def named(self, start):
        """Reads `(?P<name>...)` or `(?P=name)`."""
        if self.accept("<"):
            name = self.take_until(">", "missing group name")
            if not is_name(name):
                self.fail("bad character in group name %r" % name, start + 4)
            return self.capture(name, start)
        if not self.accept("="):
            self.fail("unknown extension ?P" + self.take("unexpected end of pattern"), start + 1)
        name = self.take_until(")", "missing group name")
        if name not in self.names:
            self.fail("unknown group name %r" % name, start + 4)
        return self.reference(self.names[name], start + 4)

    def conditional(self, start):
        """Reads `(?(group)yes|no)`."""
        name = self.take_until(")", "missing group name")
        number = self.names.get(name)
        if number is None:
            if not all(c in _DIGITS for c in name):
                self.fail("unknown group name %r" % name, start + 3)
            number = int(name)
            if not 0 < number < self.groups:
                self.fail("invalid group reference %d" % number, start + 3)
        yes = self.sequence()
        no = self.sequence() if self.accept("|") else _EMPTY
        if self.peek("|"):
            self.fail("conditional backref with more than two branches")
        return ("cond", number, yes, self.closed(no, start))

    def look(self, char, start):
        """Reads a lookaround, whose first sign is `char`."""
        behind = char == "<"
        if behind:
            char = self.take("unexpected end of pattern")
            if char not in "=!":
                self.fail("unknown extension ?<" + char, start + 1)
        return ("look", char == "!", behind, self.closed(self.alternatives(), start))

    def scoped_flags(self, char, start):
        """Reads `(?flags-flags:...)`."""
        on = off = 0
        while char in _FLAG_LETTERS:
            on |= _FLAG_LETTERS[char]
            char = self.take("missing -, : or )")
        if char == ")" and on:
            self.fail("global flags not at the start of the expression", start)
        if char == "-":
            char = self.take("missing flag")
            while char in _FLAG_LETTERS:
                off |= _FLAG_LETTERS[char]
                char = self.take("missing :")
        if char != ":" or not (on or off):
            self.fail("unknown extension ?" + char, start + 1)
        flags = self.flags
        self.flags = (flags | on) & ~off
        node = self.closed(self.alternatives(), start)
        self.flags = flags
        return node


def fold(code):
    """Gives the code point that stands for `code` and its other case."""
    return _re.fold(code)
