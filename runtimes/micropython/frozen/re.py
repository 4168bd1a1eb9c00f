"""Regular expressions with CPython's interface and semantics.

`_re_parse` and `_re_compile` turn a pattern into a program, the C module `_re` runs it. Beyond ASCII, \\w and
IGNORECASE go by blocks of Unicode and not by its full tables. Not there: LOCALE, Scanner.
"""

import _re
from _re_compile import compile_tree
from _re_parse import (
    ASCII,
    DOTALL,
    IGNORECASE,
    MULTILINE,
    UNICODE,
    VERBOSE,
    Parser,
    error,
)
from _re_template import expand, parse_template

A = ASCII
I = IGNORECASE  # noqa: E741 (the name is the interface's)
M = MULTILINE
S = DOTALL
U = UNICODE
X = VERBOSE
NOFLAG = 0
RegexFlag = int
PatternError = error

_ANYWHERE = 1
_FULL = 2
_BYTES = 4
_ADVANCE = 8
_CACHE_SIZE = 128
_cache = {}


class _Subject:
    """A text as the matcher sees it: its bytes, and the way from their offsets to indexes."""

    def __init__(self, pattern, text):
        is_text = isinstance(text, str)
        if is_text != isinstance(pattern.pattern, str):
            raise TypeError(
                "cannot use a %s pattern on a %s-like object"
                % (("bytes", "string") if is_text else ("string", "bytes"))
            )
        self.text = text
        self.size = len(memoryview(text))
        self.is_plain = not is_text or self.size == len(text)
        self.raw = text if self.is_plain else text.encode()

    def slice(self, start, end):
        """Gives the part of the text between two offsets."""
        part = self.raw[start:end]
        return part if self.is_plain else str(part, "utf-8")

    def index(self, offset):
        """Turns an offset into an index of the text."""
        if self.is_plain or offset <= 0:
            return offset
        return len(str(self.raw[:offset], "utf-8"))

    def offset(self, index):
        """Turns an index of the text into an offset, held within the text."""
        index = max(index, 0)
        if self.is_plain:
            return min(index, self.size)
        return len(self.text[:index].encode())


class Match:
    """What was found, and where."""

    def __init__(self, pattern, subject, offsets, pos, endpos):
        self.re = pattern
        self.pos = pos
        self.endpos = endpos
        self._subject = subject
        self._offsets = offsets

    @property
    def string(self):
        """The text that was searched."""
        return self._subject.text

    @property
    def lastindex(self):
        """The number of the group that was closed last, or None."""
        last = self._offsets[-1]
        return None if last < 0 else last

    @property
    def lastgroup(self):
        """The name of that group, or None."""
        last = self._offsets[-1]
        for name, number in self.re.groupindex.items():
            if number == last:
                return name
        return None

    def _number(self, group):
        number = self.re.groupindex.get(group, group) if isinstance(group, str) else group
        if not isinstance(number, int) or not 0 <= number <= self.re.groups:
            raise IndexError("no such group")
        return number

    def _get(self, group, default=None):
        number = self._number(group)
        start, end = self._offsets[2 * number : 2 * number + 2]
        return default if end < 0 else self._subject.slice(start, end)

    def group(self, *groups):
        """Gives the text of one group, or a tuple of several; group 0 is the whole match."""
        if not groups:
            return self._get(0)
        if len(groups) == 1:
            return self._get(groups[0])
        return tuple([self._get(group) for group in groups])

    def __getitem__(self, group):
        return self._get(group)

    def groups(self, default=None):
        """Gives the texts of all groups."""
        return tuple([self._get(n, default) for n in range(1, self.re.groups + 1)])

    def groupdict(self, default=None):
        """Gives the texts of the named groups by name."""
        return {name: self._get(n, default) for name, n in self.re.groupindex.items()}

    def span(self, group=0):
        """Gives the indexes where a group begins and ends, or (-1, -1)."""
        number = self._number(group)
        start, end = self._offsets[2 * number : 2 * number + 2]
        if end < 0:
            return (-1, -1)
        return (self._subject.index(start), self._subject.index(end))

    def start(self, group=0):
        """Gives the index where a group begins."""
        return self.span(group)[0]

    def end(self, group=0):
        """Gives the index where a group ends."""
        return self.span(group)[1]

    @property
    def regs(self):
        """The spans of all groups."""
        return tuple([self.span(n) for n in range(self.re.groups + 1)])

    def expand(self, template):
        """Fills a template such as `\\1-\\g<name>`."""
        return expand(parse_template(template, self.re), self)

    def __repr__(self):
        return "<re.Match object; span=%r, match=%r>" % (self.span(), self.group())


class Pattern:
    """A compiled regular expression."""

    def __init__(self, pattern, flags):
        parser = Parser(pattern, flags)
        tree = parser.parse()
        self.pattern = pattern
        self.flags = parser.flags
        if isinstance(pattern, str) and not parser.flags & ASCII:
            self.flags |= UNICODE
        self.groups = parser.groups - 1
        self.groupindex = parser.names
        self._program, self._loops = compile_tree(tree)
        self._bytes = 0 if isinstance(pattern, str) else _BYTES

    def _execute(self, subject, start, end, flags):
        return _re.execute(
            self._program,
            self.groups + 1,
            self._loops,
            subject.raw,
            start,
            end,
            flags | self._bytes,
        )

    def _once(self, string, pos, endpos, flags):
        subject = _Subject(self, string)
        start = subject.offset(pos)
        end = subject.size if endpos is None else subject.offset(endpos)
        offsets = self._execute(subject, start, end, flags) if start <= end else None
        if offsets is None:
            return None
        return Match(self, subject, offsets, subject.index(start), subject.index(end))

    def search(self, string, pos=0, endpos=None):
        """Finds the first match anywhere in `string`."""
        return self._once(string, pos, endpos, _ANYWHERE)

    def match(self, string, pos=0, endpos=None):
        """Finds a match at the beginning."""
        return self._once(string, pos, endpos, 0)

    def fullmatch(self, string, pos=0, endpos=None):
        """Finds a match of the whole of `string`."""
        return self._once(string, pos, endpos, _FULL)

    def _offsets(self, subject, start=0, end=None):
        if end is None:
            end = subject.size
        flags = _ANYWHERE
        while start <= end:
            found = self._execute(subject, start, end, flags)
            if found is None:
                return
            yield found
            # An empty match may not be found twice, but one may follow right on a longer one.
            start = found[1]
            flags = _ANYWHERE | _ADVANCE if found[0] == start else _ANYWHERE

    def finditer(self, string, pos=0, endpos=None):
        """Yields a Match for every place."""
        subject = _Subject(self, string)
        start = subject.offset(pos)
        end = subject.size if endpos is None else subject.offset(endpos)
        first, last = subject.index(start), subject.index(end)
        for found in self._offsets(subject, start, end):
            yield Match(self, subject, found, first, last)

    def findall(self, string, pos=0, endpos=None):
        """Lists the texts of all matches, or of their groups if there are any."""
        subject = _Subject(self, string)
        end = subject.size if endpos is None else subject.offset(endpos)
        first = 1 if self.groups else 0
        result = []
        for found in self._offsets(subject, subject.offset(pos), end):
            texts = [
                subject.slice(max(found[2 * n], 0), max(found[2 * n + 1], 0))
                for n in range(first, self.groups + 1)
            ]
            result.append(texts[0] if len(texts) == 1 else tuple(texts))
        return result

    def split(self, string, maxsplit=0):
        """Cuts `string` at every match; the texts of groups are kept between the parts."""
        subject = _Subject(self, string)
        parts = []
        last = 0
        for count, found in enumerate(self._offsets(subject)):
            if maxsplit and count >= maxsplit:
                break
            parts.append(subject.slice(last, found[0]))
            for n in range(1, self.groups + 1):
                start, end = found[2 * n : 2 * n + 2]
                parts.append(None if end < 0 else subject.slice(start, end))
            last = found[1]
        parts.append(subject.slice(last, subject.size))
        return parts

    def subn(self, repl, string, count=0):
        """Replaces matches; gives the new text and how many were replaced."""
        subject = _Subject(self, string)
        template = None if callable(repl) else parse_template(repl, self)
        parts = []
        last = done = 0
        for found in self._offsets(subject):
            if count and done >= count:
                break
            parts.append(subject.slice(last, found[0]))
            if template is not None and len(template) == 1 and not isinstance(template[0], int):
                parts.append(template[0])
            else:
                match = Match(self, subject, found, 0, len(string))
                parts.append(repl(match) if template is None else expand(template, match))
            last = found[1]
            done += 1
        parts.append(subject.slice(last, subject.size))
        return string[:0].join(parts), done

    def sub(self, repl, string, count=0):
        """Replaces matches by `repl`, a template or a function of the Match."""
        return self.subn(repl, string, count)[0]

    def __repr__(self):
        return "re.compile(%r)" % (self.pattern,)


def compile(pattern, flags=0):
    """Gives the Pattern of a text; the same one for the same text as long as it is cached."""
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    key = (pattern, flags)
    found = _cache.get(key)
    if found is None:
        if len(_cache) >= _CACHE_SIZE:
            _cache.clear()
        found = _cache[key] = Pattern(pattern, flags)
    return found


def search(pattern, string, flags=0):
    """See Pattern.search."""
    return compile(pattern, flags).search(string)


def match(pattern, string, flags=0):
    """See Pattern.match."""
    return compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    """See Pattern.fullmatch."""
    return compile(pattern, flags).fullmatch(string)


def findall(pattern, string, flags=0):
    """See Pattern.findall."""
    return compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    """See Pattern.finditer."""
    return compile(pattern, flags).finditer(string)


def split(pattern, string, maxsplit=0, flags=0):
    """See Pattern.split."""
    return compile(pattern, flags).split(string, maxsplit)


def sub(pattern, repl, string, count=0, flags=0):
    """See Pattern.sub."""
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    """See Pattern.subn."""
    return compile(pattern, flags).subn(repl, string, count)


def escape(pattern):
    """Gives a pattern that matches exactly the text `pattern`."""
    if isinstance(pattern, str):
        return "".join(["\\" + c if c in "()[]{}?*+-|^$\\.&~# \t\n\r\v\f" else c for c in pattern])
    return escape("".join([chr(b) for b in pattern])).encode()


def purge():
    """Forgets the cached patterns."""
    _cache.clear()
