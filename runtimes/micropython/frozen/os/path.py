"""Paths as POSIX has them."""

from uos import getcwd as _getcwd
from uos import stat as _stat

sep = "/"
curdir = "."
pardir = ".."
extsep = "."
altsep = None
pathsep = ":"
_FOLDER = 0x4000
_FILE = 0x8000


def _text(path):
    return path.__fspath__() if hasattr(path, "__fspath__") else path


def join(a, *p):
    """Joins parts of a path; a part that begins with a slash starts anew."""
    result = _text(a)
    for part in p:
        part = _text(part)
        if part.startswith("/"):
            result = part
        elif not result or result.endswith("/"):
            result += part
        else:
            result += "/" + part
    return result


def split(p):
    """The part in front of the last slash, and the part behind it."""
    p = _text(p)
    i = p.rfind("/") + 1
    head, tail = p[:i], p[i:]
    if head.strip("/"):
        head = head.rstrip("/")
    return head, tail


def basename(p):
    """The part behind the last slash."""
    return split(p)[1]


def dirname(p):
    """The part in front of the last slash."""
    return split(p)[0]


def splitext(p):
    """The path without its extension, and the extension with its dot."""
    p = _text(p)
    start = p.rfind("/") + 1
    dot = p.rfind(".")
    while start < len(p) and p[start] == ".":
        start += 1
    return (p[:dot], p[dot:]) if dot >= start else (p, "")


def splitdrive(p):
    """An empty text and the path."""
    return "", _text(p)


def isabs(s):
    """Tells whether a path begins at the root."""
    return _text(s).startswith("/")


def normpath(path):
    """The path without `.`, `..` and double slashes."""
    path = _text(path)
    if not path:
        return "."
    slashes = "/" if path.startswith("/") else ""
    if path.startswith("//") and not path.startswith("///"):
        slashes = "//"
    parts = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != ".." or (not slashes and (not parts or parts[-1] == "..")):
            parts.append(part)
        elif parts:
            parts.pop()
    return slashes + "/".join(parts) or "."


def abspath(path):
    """The path from the root on."""
    path = _text(path)
    return normpath(path if isabs(path) else join(_getcwd(), path))


realpath = abspath


def normcase(s):
    """The path as it is."""
    return _text(s)


def relpath(path, start="."):
    """The path as seen from a folder."""
    to = [part for part in abspath(path).split("/") if part]
    origin = [part for part in abspath(start).split("/") if part]
    same = 0
    while same < min(len(to), len(origin)) and to[same] == origin[same]:
        same += 1
    return "/".join([".."] * (len(origin) - same) + to[same:]) or "."


def commonprefix(m):
    """The longest text that all begin with."""
    if not m:
        return ""
    low, high = min(m), max(m)
    for i, char in enumerate(low):
        if char != high[i]:
            return low[:i]
    return low


def commonpath(paths):
    """The longest path that all begin with."""
    split_paths = [[c for c in _text(p).split("/") if c and c != "."] for p in paths]
    if len({isabs(p) for p in paths}) != 1:
        raise ValueError("Can't mix absolute and relative paths")
    return ("/" if isabs(paths[0]) else "") + "/".join(commonprefix(split_paths))


def expanduser(path):
    """The path as it is: there are no users."""
    return _text(path)


def expandvars(path):
    """The path as it is."""
    return _text(path)


def _of(path, index):
    return _stat(_text(path))[index]


def exists(path):
    """Tells whether a file or folder is there."""
    try:
        _stat(_text(path))
    except OSError:
        return False
    return True


lexists = exists


def isfile(path):
    """Tells whether it is a file."""
    return exists(path) and _of(path, 0) & 0xF000 == _FILE


def isdir(s):
    """Tells whether it is a folder."""
    return exists(s) and _of(s, 0) & 0xF000 == _FOLDER


def islink(path):
    """Tells whether it is a link: there are none."""
    return False


def getsize(filename):
    """The size in bytes."""
    return _of(filename, 6)


def getmtime(filename):
    """When it was changed, in seconds after 1970 began."""
    return _of(filename, 8)


def samefile(f1, f2):
    """Tells whether two paths lead to the same file."""
    return abspath(f1) == abspath(f2)
