"""The reader and the writer of `csv`, whose classes of dicts and dialects are CPython's."""

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)
__version__ = "1.0"
_dialects = {}
_limit = 131072
_NAMES = (
    "delimiter", "doublequote", "escapechar", "lineterminator",
    "quotechar", "quoting", "skipinitialspace", "strict",
)  # fmt: skip
_DEFAULTS = (",", True, None, "\r\n", '"', QUOTE_MINIMAL, False, False)


class Error(Exception):
    """A text that is not CSV, or a value that cannot be written as such."""


class Dialect:
    """How a file is written: its separator, its quotes and so on."""

    def __init__(self, dialect=None, **options):
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        for name, default in zip(_NAMES, _DEFAULTS):
            value = options.pop(name, getattr(dialect, name, default))
            setattr(self, name, value)
        if options:
            raise TypeError("unexpected keyword argument %r" % list(options)[0])
        if not isinstance(self.delimiter, str) or len(self.delimiter) != 1:
            raise TypeError('"delimiter" must be a 1-character string')
        if self.quotechar is None and self.quoting != QUOTE_NONE:
            raise TypeError("quotechar must be set if quoting enabled")


def register_dialect(name, dialect=None, **options):
    """Gives a dialect a name."""
    _dialects[name] = Dialect(dialect, **options)


def unregister_dialect(name):
    """Forgets a name."""
    if name not in _dialects:
        raise Error("unknown dialect")
    del _dialects[name]


def get_dialect(name):
    """Gives the dialect of a name."""
    if name not in _dialects:
        raise Error("unknown dialect")
    return _dialects[name]


def list_dialects():
    """Lists the names."""
    return list(_dialects)


def field_size_limit(new_limit=None):
    """Gives the greatest size of a field, and sets it."""
    global _limit
    old = _limit
    if new_limit is not None:
        _limit = new_limit
    return old


class reader:
    """Yields the rows of an iterable of lines, as lists of texts."""

    def __init__(self, csvfile, dialect="excel", **options):
        self._lines = iter(csvfile)
        self.dialect = Dialect(dialect, **options)
        self.line_num = 0

    def __iter__(self):
        return self

    def __next__(self):
        self._row = []
        self._start_field()
        self._state = self._at_start
        while True:
            try:
                line = next(self._lines)
            except StopIteration:
                if self._state == self._in_quotes and (self._text or self._row):
                    if self.dialect.strict:
                        raise Error("unexpected end of data")
                    self._end_field()
                    return self._row
                raise
            self.line_num += 1
            for char in line:
                self._state(char)
            if self._state == self._in_quotes:
                continue
            self._state("\n")
            return self._row

    def _start_field(self):
        self._text = []
        self._quoted = False

    def _end_field(self):
        text = "".join(self._text)
        if len(text) > _limit:
            raise Error("field larger than field limit (%d)" % _limit)
        quoting = self.dialect.quoting
        if quoting == QUOTE_NONNUMERIC and not self._quoted and text:
            text = float(text)
        elif quoting in (QUOTE_NOTNULL, QUOTE_STRINGS) and not self._quoted:
            text = None if not text else float(text) if quoting == QUOTE_STRINGS else text
        self._row.append(text)
        self._start_field()

    def _end_line(self):
        self._end_field()
        self._state = self._after_line

    def _at_start(self, char):
        # Before the first field: an empty line is an empty row.
        if char in "\r\n":
            self._state = self._after_line
        else:
            self._at_field(char)

    def _after_line(self, char):
        if char not in "\r\n":
            raise Error(
                "new-line character seen in unquoted field - do you need to open the file with newline=''?"
            )

    def _at_field(self, char):
        dialect = self.dialect
        if char in "\r\n":
            self._end_line()
        elif char == dialect.quotechar and dialect.quoting != QUOTE_NONE:
            self._quoted = True
            self._state = self._in_quotes
        elif char == " " and dialect.skipinitialspace:
            self._state = self._at_field
        else:
            self._state = self._in_field
            self._in_field(char)

    def _in_field(self, char):
        dialect = self.dialect
        if char in "\r\n":
            self._end_line()
        elif char == dialect.escapechar:
            self._state = self._escaped(self._in_field)
        elif char == dialect.delimiter:
            self._end_field()
            self._state = self._at_field
        else:
            self._text.append(char)

    def _escaped(self, back):
        def take(char):
            self._text.append(char)
            self._state = back

        return take

    def _in_quotes(self, char):
        dialect = self.dialect
        if char == dialect.escapechar:
            self._state = self._escaped(self._in_quotes)
        elif char == dialect.quotechar:
            self._state = self._after_quote if dialect.doublequote else self._in_field
        else:
            self._text.append(char)

    def _after_quote(self, char):
        dialect = self.dialect
        if char == dialect.quotechar:
            self._text.append(char)
            self._state = self._in_quotes
        elif char == dialect.delimiter or char in "\r\n":
            self._in_field(char)
        elif dialect.strict:
            raise Error("'%s' expected after '%s'" % (dialect.delimiter, dialect.quotechar))
        else:
            self._text.append(char)
            self._state = self._in_field


class writer:
    """Writes rows to a file."""

    def __init__(self, csvfile, dialect="excel", **options):
        self._write = csvfile.write
        self.dialect = Dialect(dialect, **options)

    def _wants_quotes(self, value, text):
        dialect = self.dialect
        quoting = dialect.quoting
        if quoting in (QUOTE_ALL, QUOTE_NONE):
            return quoting == QUOTE_ALL
        if quoting == QUOTE_NONNUMERIC and not isinstance(value, (int, float)):
            return True
        if (quoting == QUOTE_STRINGS and isinstance(value, str)) or (
            quoting == QUOTE_NOTNULL and value is not None
        ):
            return True
        special = (dialect.delimiter, dialect.quotechar, dialect.escapechar, "\r", "\n")
        if text.startswith(" ") and dialect.delimiter == " ":
            return True
        return any([mark and mark in text for mark in special]) or any(
            [mark in text for mark in dialect.lineterminator]
        )

    def _field(self, value, alone):
        dialect = self.dialect
        text = "" if value is None else repr(value) if isinstance(value, float) else str(value)
        quotes = self._wants_quotes(value, text)
        if alone and not text:
            if dialect.quoting == QUOTE_NONE:
                raise Error("single empty field record must be quoted")
            quotes = True
        quote, escape = dialect.quotechar, dialect.escapechar
        if quotes:
            doubled = quote + quote if dialect.doublequote else (escape or "") + quote
            if escape:
                text = text.replace(escape, escape + escape)
            return quote + text.replace(quote, doubled) + quote
        result = []
        for char in text:
            if char in (dialect.delimiter, escape, quote) or char in "\r\n":
                if char != quote or dialect.quoting == QUOTE_NONE:
                    if not escape:
                        raise Error("need to escape, but no escapechar set")
                    result.append(escape)
            result.append(char)
        return "".join(result)

    def writerow(self, row):
        """Writes one row."""
        row = list(row)
        fields = [self._field(value, len(row) == 1) for value in row]
        return self._write(self.dialect.delimiter.join(fields) + self.dialect.lineterminator)

    def writerows(self, rows):
        """Writes several rows."""
        for row in rows:
            self.writerow(row)
