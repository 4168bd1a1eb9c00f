"""Prints nested containers on several lines where they are too long for one."""

from io import StringIO


def pformat(
    object, indent=1, width=80, depth=None, compact=False, sort_dicts=True, underscore_numbers=False
):
    """A value as text, with line breaks where it is too long."""
    printer = PrettyPrinter(indent, width, depth, compact=compact, sort_dicts=sort_dicts)
    return printer.pformat(object)


def pprint(
    object,
    stream=None,
    indent=1,
    width=80,
    depth=None,
    compact=False,
    sort_dicts=True,
    underscore_numbers=False,
):
    """Prints a value with line breaks where it is too long."""
    print(pformat(object, indent, width, depth, compact, sort_dicts), file=stream)


def pp(object, stream=None, sort_dicts=False, **options):
    """`pprint` that leaves dicts in their order."""
    pprint(object, stream, sort_dicts=sort_dicts, **options)


def saferepr(object):
    """A value as text on one line."""
    return PrettyPrinter(width=1 << 30)._repr(object, 1)


def _sorted(items):
    try:
        return sorted(items)
    except TypeError:
        return sorted(items, key=lambda item: (type(item).__name__, repr(item)))


class PrettyPrinter:
    """`pformat` and `pprint` with their options held."""

    def __init__(
        self,
        indent=1,
        width=80,
        depth=None,
        stream=None,
        compact=False,
        sort_dicts=True,
        underscore_numbers=False,
    ):
        self._indent = indent
        self._width = width
        self._depth = depth
        self._stream = stream
        self._compact = compact
        self._sort = sort_dicts

    def pformat(self, object):
        """A value as text."""
        out = StringIO()
        self._write(object, out, 0, 0, 1)
        return out.getvalue()

    def pprint(self, object):
        """Prints a value."""
        print(self.pformat(object), file=self._stream)

    def _pairs(self, mapping):
        keys = list(mapping.keys())
        if self._sort:
            keys = _sorted(keys)
        return [(key, mapping[key]) for key in keys]

    def _repr(self, obj, level):
        # Everything on one line.
        kind = type(obj)
        if kind not in (dict, list, tuple) or not obj:
            return repr(obj)
        if self._depth is not None and level > self._depth:
            return {dict: "{...}", list: "[...]", tuple: "(...)"}[kind]
        if kind is dict:
            pairs = [
                "%s: %s" % (self._repr(k, level + 1), self._repr(v, level + 1))
                for k, v in self._pairs(obj)
            ]
            return "{%s}" % ", ".join(pairs)
        items = ", ".join([self._repr(item, level + 1) for item in obj])
        if kind is list:
            return "[%s]" % items
        return "(%s,)" % items if len(obj) == 1 else "(%s)" % items

    def _write(self, obj, out, column, allowance, level):
        text = self._repr(obj, level)
        write = self._writer(obj)
        fits = len(text) <= self._width - column - allowance
        if fits or write is None or (self._depth is not None and level > self._depth):
            out.write(text)
            return
        write(obj, out, column, allowance, level)

    def _writer(self, obj):
        kind = type(obj)
        if not isinstance(obj, (dict, list, tuple, set, frozenset, str)) or len(obj) == 0:
            return None
        if isinstance(obj, dict):
            return (
                self._dict if kind is dict or kind.__name__ == "OrderedDict" else self._dict_class
            )
        if kind is str:
            return self._text
        return self._items if kind in (list, tuple, set, frozenset) else None

    def _dict_class(self, obj, out, column, allowance, level):
        # A defaultdict or a Counter: its name and its dict.
        name = type(obj).__name__
        if name == "defaultdict":
            out.write("defaultdict(%r,\n%s" % (obj.default_factory, " " * (column + 12)))
            self._dict(obj, out, column + 12, allowance + 1, level)
        elif name == "Counter":
            out.write("Counter({")
            self._dict_items(obj.most_common(), out, column + 8, allowance + 2, level)
            out.write("}")
        else:
            out.write(repr(obj))
            return
        out.write(")")

    def _dict(self, obj, out, column, allowance, level):
        out.write("{" + " " * (self._indent - 1))
        self._dict_items(self._pairs(obj), out, column, allowance + 1, level)
        out.write("}")

    def _dict_items(self, pairs, out, column, allowance, level):
        column += self._indent
        for i, (key, value) in enumerate(pairs):
            last = i == len(pairs) - 1
            name = self._repr(key, level + 1)
            out.write(name + ": ")
            self._write(value, out, column + len(name) + 2, allowance if last else 1, level + 1)
            if not last:
                out.write(",\n" + " " * column)

    def _items(self, obj, out, column, allowance, level):
        kind = type(obj)
        start, end = {list: "[]", tuple: "()", set: "{}", frozenset: "{}"}[kind]
        items = list(obj)
        if kind is frozenset:
            start, end = "frozenset({", "})"
            column += 10
        if kind in (set, frozenset):
            items = _sorted(items)
        if kind is tuple and len(items) == 1:
            end = ",)"
        out.write(start + " " * (self._indent - 1))
        column += self._indent
        used = 0
        for i, item in enumerate(items):
            last = i == len(items) - 1
            room = allowance + len(end) if last else 1
            if self._compact:
                text = self._repr(item, level + 1)
                if i and used + len(text) + 2 + (room if last else 1) <= self._width - column:
                    out.write(", " + text)
                    used += len(text) + 2
                    continue
                used = len(text)
            if i:
                out.write(",\n" + " " * column)
            self._write(item, out, column, room, level + 1)
        out.write(end)

    def _text(self, obj, out, column, allowance, level):
        # Long texts are cut at blanks; the parts stand below each other.
        if level == 1:
            column += 1
            allowance += 1
        chunks = []
        lines = obj.splitlines(True)
        for i, line in enumerate(lines):
            last_line = i == len(lines) - 1
            width = self._width - column - (allowance if last_line else 0)
            if len(repr(line)) <= self._width - column - (allowance if last_line else 0):
                chunks.append(repr(line))
                continue
            self._cut(line, width, self._width - column, last_line, chunks)
        if len(chunks) == 1:
            out.write(chunks[0])
            return
        text = ("\n" + " " * column).join(chunks)
        out.write("(%s)" % text if level == 1 else text)

    def _cut(self, line, last_width, width, last_line, chunks):
        current = ""
        parts = _words(line)
        for i, part in enumerate(parts):
            limit = last_width if last_line and i == len(parts) - 1 else width
            if current and len(repr(current + part)) > limit:
                chunks.append(repr(current))
                current = ""
            current += part
        if current:
            chunks.append(repr(current))


def _words(line):
    # Words with the blanks behind them.
    words = []
    current = ""
    blank = False
    for char in line:
        if blank and not char.isspace():
            words.append(current)
            current = ""
        current += char
        blank = char.isspace()
    if current:
        words.append(current)
    return words
