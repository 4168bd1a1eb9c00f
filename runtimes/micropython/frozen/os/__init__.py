"""Files, folders and the environment, over the C module of the same name."""

from os import path
from uos import *  # noqa: F403
from uos import getenv as _getenv
from uos import ilistdir as _ilistdir
from uos import mkdir as _mkdir
from uos import putenv, unsetenv
from uos import stat as _stat

name = "posix"
sep = "/"
altsep = None
extsep = curdir = "."
pardir = ".."
pathsep = ":"
linesep = "\n"
devnull = "/dev/null"
F_OK, X_OK, W_OK, R_OK = 0, 1, 2, 4
error = OSError


def getenv(key, default=None):
    """The value of a variable of the environment, or the default."""
    value = _getenv(key)
    return default if value is None else value


class _Environ:
    # The environment as a mapping. WASI's C library lists it nowhere Python can see, so the names
    # that were set here are remembered besides.
    def __init__(self):
        self._names = []

    def __getitem__(self, key):
        value = _getenv(key)
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        putenv(key, value)
        if key not in self._names:
            self._names.append(key)

    def __delitem__(self, key):
        self[key]
        unsetenv(key)
        if key in self._names:
            self._names.remove(key)

    def __contains__(self, key):
        return _getenv(key) is not None

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.keys())

    def get(self, key, default=None):
        """The value of a variable, or the default."""
        return getenv(key, default)

    def setdefault(self, key, default):
        """The value of a variable, which is set to the default if it is missing."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key, *default):
        """Removes a variable and gives its value."""
        if key not in self and default:
            return default[0]
        value = self[key]
        del self[key]
        return value

    def update(self, other=(), **kwargs):
        """Sets several variables."""
        pairs = dict(other)
        pairs.update(kwargs)
        for key, value in pairs.items():
            self[key] = value

    def keys(self):
        """The names of the variables."""
        return _names() + [name for name in self._names if name not in _names()]

    def values(self):
        """The values of the variables."""
        return [self[key] for key in self.keys()]

    def items(self):
        """The names and values of the variables."""
        return [(key, self[key]) for key in self.keys()]

    def copy(self):
        """A dict of the variables."""
        return dict(self.items())

    def __repr__(self):
        return "environ(%r)" % self.copy()


def _names():
    import uos

    return [name for name in uos.environment()] if hasattr(uos, "environment") else []


environ = _Environ()


def fspath(path):
    """The path as text."""
    if isinstance(path, (str, bytes)):
        return path
    if hasattr(path, "__fspath__"):
        return path.__fspath__()
    raise TypeError("expected str, bytes or os.PathLike object, not " + type(path).__name__)


class stat_result(tuple):
    """What is known of a file, as numbers with names."""

    _fields = (
        "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid",
        "st_size", "st_atime", "st_mtime", "st_ctime",
    )  # fmt: skip

    def __getattr__(self, name):
        if name in self._fields:
            return self[self._fields.index(name)]
        raise AttributeError(name)


def stat(path):
    """What is known of a file or folder."""
    return stat_result(_stat(fspath(path)))


def makedirs(name, mode=0o777, exist_ok=False):
    """Makes a folder and those that it is in."""
    head, tail = path.split(fspath(name))
    if not tail:
        head, tail = path.split(head)
    if head and tail and not path.exists(head):
        makedirs(head, mode, True)
    try:
        _mkdir(name)
    except OSError:
        if not exist_ok or not path.isdir(name):
            raise


def removedirs(name):
    """Removes a folder, and those that it is in as far as they are empty."""
    rmdir(name)  # noqa: F405
    head = path.dirname(name)
    while head:
        try:
            rmdir(head)  # noqa: F405
        except OSError:
            return
        head = path.dirname(head)


def replace(src, dst):
    """Renames a file; one of the new name is replaced."""
    rename(src, dst)  # noqa: F405


class DirEntry:
    """What `scandir` yields."""

    def __init__(self, folder, entry):
        self.name = entry[0]
        self.path = path.join(folder, entry[0])
        self._kind = entry[1]

    def is_dir(self, follow_symlinks=True):
        """Tells whether it is a folder."""
        return self._kind == 0x4000

    def is_file(self, follow_symlinks=True):
        """Tells whether it is a file."""
        return self._kind == 0x8000

    def is_symlink(self):
        """Tells whether it is a link."""
        return False

    def stat(self, follow_symlinks=True):
        """What is known of it."""
        return stat(self.path)

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return "<DirEntry %r>" % self.name


class _Scan:
    def __init__(self, folder):
        self._entries = (DirEntry(folder, e) for e in _ilistdir(folder) if e[0] not in (".", ".."))

    def __iter__(self):
        return self._entries

    def __next__(self):
        return next(self._entries)

    def close(self):
        """Does nothing."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, tb):
        return None


def scandir(path="."):
    """Yields the entries of a folder."""
    return _Scan(fspath(path))


def walk(top, topdown=True, onerror=None, followlinks=False):
    """Yields a folder, its folders and its files, and so on downwards."""
    folders, files = [], []
    try:
        for entry in scandir(top):
            (folders if entry.is_dir() else files).append(entry.name)
    except OSError as error:
        if onerror is not None:
            onerror(error)
        return
    if topdown:
        yield top, folders, files
    for folder in folders:
        yield from walk(path.join(top, folder), topdown, onerror)
    if not topdown:
        yield top, folders, files


def access(path, mode):
    """Tells whether a file is there; WASI knows no more."""
    try:
        stat(path)
    except OSError:
        return False
    return True


def getpid():
    """The number of the process; there is only one."""
    return 1


def cpu_count():
    """The number of processors; there is only one."""
    return 1


def strerror(code):
    """What an error number means."""
    import errno

    return errno.errorcode.get(code, "Unknown error %d" % code)


def get_terminal_size(fd=0):
    """The columns and lines of the terminal; there is none, so they are 80 and 24."""
    return (80, 24)
