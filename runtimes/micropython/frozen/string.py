"""Constants, `capwords`, `Template` and `Formatter`."""

ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdefABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
whitespace = " \t\n\r\v\f"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    """Splits, capitalizes and joins words."""
    words = s.split(sep) if sep else s.split()
    return (sep or " ").join([word[:1].upper() + word[1:].lower() for word in words])


class Template:
    """A text with `$name`s to fill in; `$$` is a dollar sign."""

    delimiter = "$"

    def __init__(self, template):
        self.template = template

    def _parts(self):
        # Yields pairs of plain text and what follows it: a name, "$", None (wrong) or "" (the end).
        rest = self.template
        while True:
            text, sign, rest = rest.partition(self.delimiter)
            if not sign:
                yield text, "", ""
                return
            name, source, rest = self._name(rest)
            yield text, name, self.delimiter + source

    def _name(self, rest):
        if rest.startswith(self.delimiter):
            return self.delimiter, self.delimiter, rest[len(self.delimiter) :]
        braced = rest.startswith("{")
        start = end = 1 if braced else 0
        while end < len(rest) and rest[end] in ascii_letters + digits + "_":
            end += 1
        name = rest[start:end]
        after = end + 1 if braced else end
        if not name or name[0] in digits or (braced and rest[end : end + 1] != "}"):
            return None, "", rest
        return name, rest[:after], rest[after:]

    def _filled(self, values, lookup):
        result = []
        for text, name, source in self._parts():
            result.append(text)
            if name == self.delimiter:
                result.append(self.delimiter)
            elif name != "":
                result.append(lookup(values, name, source, "".join(result)))
        return "".join(result)

    def _wrong(self, before):
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        raise ValueError("Invalid placeholder in string: line %d, col %d" % (line, column))

    def substitute(self, mapping=(), **kws):
        """Fills in all names; raises KeyError for one that is missing."""

        def lookup(values, name, source, before):
            if name is None:
                self._wrong(before)
            return str(values[name])

        return self._filled(_merged(mapping, kws), lookup)

    def safe_substitute(self, mapping=(), **kws):
        """Fills in the names that are there and leaves the others."""

        def lookup(values, name, source, before):
            return str(values[name]) if name in values else source

        return self._filled(_merged(mapping, kws), lookup)

    def get_identifiers(self):
        """Lists the names, each once."""
        names = []
        for _, name, _ in self._parts():
            if name and name != self.delimiter and name not in names:
                names.append(name)
        return names

    def is_valid(self):
        """Tells whether every dollar sign is followed by a name."""
        return all([name is not None for _, name, _ in self._parts()])


def _merged(mapping, kws):
    values = dict(mapping)
    values.update(kws)
    return values


class Formatter:
    """`str.format` as an object."""

    def format(self, format_string, *args, **kwargs):
        """Fills a format string."""
        return format_string.format(*args, **kwargs)

    def vformat(self, format_string, args, kwargs):
        """Fills a format string from a sequence and a mapping."""
        return format_string.format(*args, **kwargs)
