"""JSON with CPython's options and error messages; the work is done in C, by module `_json`."""

import _json


class JSONDecodeError(ValueError):
    """A text that is not JSON, with what is wrong and where."""

    def __init__(self, msg, doc, pos):
        lineno = doc.count("\n", 0, pos) + 1
        colno = pos - doc.rfind("\n", 0, pos)
        super().__init__("%s: line %d column %d (char %d)" % (msg, lineno, colno, pos))
        self.msg = msg
        self.doc = doc
        self.pos = pos
        self.lineno = lineno
        self.colno = colno


def _decode(text, start, strict=True, hooks=(None, None, None, None, None)):
    def fail(msg, offset):
        raise JSONDecodeError(msg, text, len(str(text.encode()[:offset], "utf-8")))

    value, end = _json.decode(text, start, fail, strict, *hooks)
    return value, end, fail


def loads(
    s,
    cls=None,
    object_hook=None,
    parse_float=None,
    parse_int=None,
    parse_constant=None,
    object_pairs_hook=None,
    strict=True,
):
    """Reads a value from a text; raises JSONDecodeError."""
    if cls is not None:
        decoder = cls(
            object_hook=object_hook,
            parse_float=parse_float,
            parse_int=parse_int,
            parse_constant=parse_constant,
            object_pairs_hook=object_pairs_hook,
            strict=strict,
        )
        return decoder.decode(s)
    if isinstance(s, (bytes, bytearray)):
        s = str(s, "utf-8")
    elif not isinstance(s, str):
        raise TypeError("the JSON object must be str, bytes or bytearray, not " + type(s).__name__)
    elif s.startswith("\ufeff"):
        raise JSONDecodeError("Unexpected UTF-8 BOM (decode using utf-8-sig)", s, 0)
    hooks = (object_hook, object_pairs_hook, parse_float, parse_int, parse_constant)
    value, end, fail = _decode(s, 0, strict, hooks)
    if end != len(memoryview(s)):
        fail("Extra data", end)
    return value


def load(fp, **options):
    """Reads a value from a file; the options are those of `loads`."""
    return loads(fp.read(), **options)


def dumps(
    obj,
    skipkeys=False,
    ensure_ascii=True,
    check_circular=True,
    allow_nan=True,
    cls=None,
    indent=None,
    separators=None,
    default=None,
    sort_keys=False,
):
    """Gives the JSON text of a value; raises TypeError for what JSON has no form for."""
    if cls is not None:
        encoder = cls(
            skipkeys=skipkeys,
            ensure_ascii=ensure_ascii,
            check_circular=check_circular,
            allow_nan=allow_nan,
            sort_keys=sort_keys,
            indent=indent,
            separators=separators,
            default=default,
        )
        return encoder.encode(obj)
    if separators is None:
        separators = (", " if indent is None else ",", ": ")
    item_separator, key_separator = separators
    if isinstance(indent, int):
        indent = " " * indent
    return _json.encode(
        obj,
        default,
        indent,
        item_separator,
        key_separator,
        sort_keys,
        ensure_ascii,
        allow_nan,
        skipkeys,
    )


def dump(obj, fp, **options):
    """Writes the JSON text of a value to a file; the options are those of `dumps`."""
    fp.write(dumps(obj, **options))


class JSONEncoder:
    """`dumps` with its options held; a derived class gives a `default` of its own."""

    def __init__(self, **options):
        self._options = options
        given = options.pop("default", None)
        if given is not None:
            self.default = given

    def default(self, o):
        """Is asked for a serializable stand-in for `o`."""
        raise TypeError("Object of type %s is not JSON serializable" % type(o).__name__)

    def encode(self, o):
        """Gives the JSON text of a value."""
        return dumps(o, default=self.default, **self._options)

    def iterencode(self, o):
        """Yields the JSON text of a value, in one piece."""
        yield self.encode(o)


class JSONDecoder:
    """`loads` with its options held."""

    def __init__(self, **options):
        self._options = options

    def decode(self, s):
        """Reads a value from a text."""
        return loads(s, **self._options)

    def raw_decode(self, s, idx=0):
        """Reads a value at an index; gives it and the index of what follows."""
        options = self._options
        names = ("object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant")
        hooks = [options.get(name) for name in names]
        if s[idx : idx + 1] in ("", " ", "\n", "\t", "\r"):
            raise JSONDecodeError("Expecting value", s, idx)
        start = len(s[:idx].encode())
        value, end, _ = _decode(s, start, options.get("strict", True), hooks)
        read = str(s.encode()[:end], "utf-8")
        return value, len(read[: max(len(read.rstrip(" \n\t\r")), idx)])
