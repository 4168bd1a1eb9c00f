"""The same operations on a folder of the host's and on ours: same results, same errnos.

What differs on purpose, or because Linux is not POSIX there, is in one table with its reason.
"""

from __future__ import annotations

import errno as host_errno
import os
import shutil
import stat
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.wasi.abi import DescriptorFlag, Errno, FileType, OpenFlag, Right
from cloche.limits import Limits
from tests.engine.wasi.world import World

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux is what it is compared with")

NAMES = {value: f"E{name}" for name, value in vars(Errno).items() if name.isupper()}
# (operation, host's errno or None for success, ours): why they differ.
DIFFERENCES = {
    ("seek", None, "EBADF"): "a folder has no cursor; preview1's engines refuse as well",
    ("seek", "EINVAL", "EBADF"): "likewise",
    ("open", "EISDIR", "ELOOP"): "Linux will not create where a link ends in a slash, loop or not",
    ("open", "EISDIR", "ENOENT"): "likewise",
    ("open", "EISDIR", "ENOTDIR"): "likewise",
}
TYPES = {
    stat.S_IFREG: FileType.REGULAR_FILE,
    stat.S_IFDIR: FileType.DIRECTORY,
    stat.S_IFLNK: FileType.SYMBOLIC_LINK,
}


class Host:
    """Operations on a real folder; each gives a result, or the name of an errno."""

    def __init__(self, root):
        self.root = root
        self.open_files = []

    def at(self, path):
        return f"{self.root}/{path}"

    def mkdir(self, path):
        os.mkdir(self.at(path))

    def rmdir(self, path):
        os.rmdir(self.at(path))

    def unlink(self, path):
        os.unlink(self.at(path))

    def rename(self, old, new):
        os.rename(self.at(old), self.at(new))

    def symlink(self, target, path):
        os.symlink(target, self.at(path))

    def link(self, old, new):
        os.link(self.at(old), self.at(new), follow_symlinks=False)

    def readlink(self, path):
        return os.readlink(self.at(path)).encode()

    def stat(self, path, follow):
        found = os.stat(self.at(path), follow_symlinks=follow)
        return _stat(TYPES[stat.S_IFMT(found.st_mode)], found.st_size, found.st_nlink)

    def listdir(self, path):
        return sorted(os.listdir(self.at(path)))

    def open(self, path, flags, access, append, follow):
        mode = {"r": os.O_RDONLY, "w": os.O_WRONLY, "rw": os.O_RDWR}[access]
        for flag, bit in HOST_FLAGS.items():
            mode |= bit if flags & flag else 0
        mode |= (os.O_APPEND if append else 0) | (0 if follow else os.O_NOFOLLOW)
        self.open_files.append(os.open(self.at(path), mode | os.O_CLOEXEC, 0o644))

    def close(self, index):
        os.close(self.open_files.pop(index))

    def read(self, index, size):
        return os.read(self.open_files[index], size)

    def pread(self, index, size, offset):
        return os.pread(self.open_files[index], size, offset)

    def write(self, index, data):
        return os.write(self.open_files[index], data)

    def pwrite(self, index, data, offset):
        return os.pwrite(self.open_files[index], data, offset)

    def seek(self, index, offset, whence):
        return os.lseek(self.open_files[index], offset, whence)

    def truncate(self, index, size):
        os.ftruncate(self.open_files[index], size)

    def call(self, name, *arguments):
        try:
            return getattr(self, name)(*arguments)
        except OSError as error:
            return host_errno.errorcode[error.errno]

    def done(self):
        for number in self.open_files:
            os.close(number)


HOST_FLAGS = {
    OpenFlag.CREAT: os.O_CREAT,
    OpenFlag.DIRECTORY: os.O_DIRECTORY,
    OpenFlag.EXCL: os.O_EXCL,
    OpenFlag.TRUNC: os.O_TRUNC,
}


def _stat(kind, size, links):
    """Sizes and link counts of folders are the file system's own affair."""
    return (kind, 0, 0) if kind == FileType.DIRECTORY else (kind, size, links)


class Ours:
    """The same operations through preview1."""

    def __init__(self):
        self.world = World(limits=Limits(open_files=100))
        self.open_files = []

    def mkdir(self, path):
        return self.world.call_path("path_create_directory", path), None

    def rmdir(self, path):
        return self.world.call_path("path_remove_directory", path), None

    def unlink(self, path):
        return self.world.call_path("path_unlink_file", path), None

    def rename(self, old, new):
        return self.world.rename(old, new), None

    def symlink(self, target, path):
        return self.world.symlink(target, path), None

    def link(self, old, new):
        return self.world.link(old, new), None

    def readlink(self, path):
        return self.world.readlink(path)

    def stat(self, path, follow):
        errno, found = self.world.stat(path, follow=follow)
        return errno, found and _stat(found["type"], found["size"], found["links"])

    def listdir(self, path):
        errno, number = self.world.open(path, OpenFlag.DIRECTORY, rights=Right.FD_READ)
        if errno:
            return errno, None
        errno, names = self.world.list_names(number, 100)
        self.world.call("fd_close", number)
        return errno, sorted(set(names) - {".", ".."})

    def open(self, path, flags, access, append, follow):
        rights = Right.FD_READ if "r" in access else 0
        rights |= Right.FD_WRITE if "w" in access else 0
        mode = DescriptorFlag.APPEND if append else 0
        errno, number = self.world.open(path, flags, rights, mode, lookup=int(follow))
        if not errno:
            self.open_files.append(number)
        return errno, None

    def close(self, index):
        return self.world.call("fd_close", self.open_files.pop(index)), None

    def read(self, index, size):
        return self.world.read(self.open_files[index], size)

    def pread(self, index, size, offset):
        return self.world.pread(self.open_files[index], size, offset)

    def write(self, index, data):
        return self.world.write(self.open_files[index], data)

    def pwrite(self, index, data, offset):
        return self.world.pwrite(self.open_files[index], data, offset)

    def seek(self, index, offset, whence):
        return self.world.seek(self.open_files[index], offset, whence)

    def truncate(self, index, size):
        return self.world.call("fd_filestat_set_size", self.open_files[index], size), None

    def call(self, name, *arguments):
        errno, value = getattr(self, name)(*arguments)
        return NAMES[errno] if errno else value


PLAIN_PATHS = ["a", "b", "c", "a/a", "a/b", "b/a", "a/c", "c/a", "a/b/c"]
ODD_PATHS = ["a/", "b/", "c/", "a/b/", "a/.", "a/b/..", ".", "./a", "a//b", "a/../b", "b/../a/b"]
PATHS = st.sampled_from([*PLAIN_PATHS, *ODD_PATHS])
# None leads to the root or above it: there, the host has other folders.
TARGETS = st.sampled_from(["a", "b", "c", "a/b", "b/a", "a/", "nowhere", "a/b/c"])
INDEX = st.integers(0, 3)
DATA = st.binary(max_size=12)
OFFSET = st.sampled_from([0, 1, 5, 10, 40])
STEPS = st.one_of(
    st.tuples(st.just("mkdir"), PATHS),
    st.tuples(st.just("rmdir"), PATHS),
    st.tuples(st.just("unlink"), PATHS),
    st.tuples(st.just("rename"), PATHS, PATHS),
    st.tuples(st.just("symlink"), TARGETS, PATHS),
    st.tuples(st.just("link"), PATHS, PATHS),
    st.tuples(st.just("readlink"), PATHS),
    st.tuples(st.just("stat"), PATHS, st.booleans()),
    st.tuples(st.just("listdir"), PATHS),
    st.tuples(
        st.just("open"),
        PATHS,
        # Kernels do not agree on making a folder with `open`.
        st.integers(0, OpenFlag.ALL).filter(lambda flags: flags & 3 != 3),
        st.sampled_from(["r", "w", "rw"]),
        st.booleans(),
        st.booleans(),
    ),
    st.tuples(
        st.just("open"),
        PATHS,
        st.just(OpenFlag.CREAT),
        st.just("rw"),
        st.booleans(),
        st.just(True),
    ),
    st.tuples(st.just("close"), INDEX),
    st.tuples(st.just("read"), INDEX, st.integers(0, 20)),
    st.tuples(st.just("pread"), INDEX, st.integers(0, 20), OFFSET),
    st.tuples(st.just("write"), INDEX, DATA),
    st.tuples(st.just("pwrite"), INDEX, DATA, OFFSET),
    st.tuples(st.just("seek"), INDEX, st.integers(-20, 40), st.integers(0, 2)),
    st.tuples(st.just("truncate"), INDEX, OFFSET),
)
ON_OPEN_FILES = {"close", "read", "pread", "write", "pwrite", "seek", "truncate"}


def is_errno(answer):
    return isinstance(answer, str) and answer.startswith("E")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("host") / "root"


@given(steps=st.lists(STEPS, max_size=30))
@settings(max_examples=250, deadline=None)
def test_files_do_as_those_of_the_host(place, steps):
    shutil.rmtree(place, ignore_errors=True)
    (place / "tmp").mkdir(parents=True)
    host, ours = Host(place), Ours()
    appending = set()
    try:
        for name, *arguments in steps:
            if name in ON_OPEN_FILES:
                if not host.open_files:
                    continue
                arguments[0] %= len(host.open_files)
                if name == "pwrite" and host.open_files[arguments[0]] in appending:
                    continue  # Linux appends there, against POSIX (pwrite(2), BUGS)
            there, here = host.call(name, *arguments), ours.call(name, *arguments)
            assert len(host.open_files) == len(ours.open_files), (name, arguments, there, here)
            if name == "open" and there is None and arguments[3]:
                appending.add(host.open_files[-1])
            if there != here:
                known = name, there if is_errno(there) else None, here if is_errno(here) else None
                assert known in DIFFERENCES, (name, arguments, there, here)
    finally:
        host.done()
