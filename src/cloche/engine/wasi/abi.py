"""The numbers of WASI preview1.

Source: the witx documents of WebAssembly/WASI, `legacy/preview1/witx/typenames.witx`.
"""

from __future__ import annotations


class Errno:
    """`errno`: what a call that failed returns; only those that Cloche gives."""

    SUCCESS = 0
    E2BIG = 1
    ACCES = 2
    AGAIN = 6
    BADF = 8
    BUSY = 10
    EXIST = 20
    FAULT = 21
    FBIG = 22
    ILSEQ = 25
    INTR = 27
    INVAL = 28
    IO = 29
    ISDIR = 31
    LOOP = 32
    MFILE = 33
    MLINK = 34
    NAMETOOLONG = 37
    NOENT = 44
    NOSPC = 51
    NOSYS = 52
    NOTDIR = 54
    NOTEMPTY = 55
    NOTSOCK = 57
    NOTSUP = 58
    OVERFLOW = 61
    PERM = 63
    PIPE = 64
    ROFS = 69
    SPIPE = 70
    XDEV = 75
    NOTCAPABLE = 76


class FileType:
    """`filetype`."""

    UNKNOWN = 0
    BLOCK_DEVICE = 1
    CHARACTER_DEVICE = 2
    DIRECTORY = 3
    REGULAR_FILE = 4
    SOCKET_STREAM = 6
    SYMBOLIC_LINK = 7


class Whence:
    """`whence`: where a seek counts from."""

    SET = 0
    CUR = 1
    END = 2


class ClockId:
    """`clockid`."""

    REALTIME = 0
    MONOTONIC = 1
    PROCESS_CPUTIME = 2
    THREAD_CPUTIME = 3


class OpenFlag:
    """`oflags` of `path_open`."""

    CREAT = 1
    DIRECTORY = 2
    EXCL = 4
    TRUNC = 8
    ALL = 15


class DescriptorFlag:
    """`fdflags`."""

    APPEND = 1
    DSYNC = 2
    NONBLOCK = 4
    RSYNC = 8
    SYNC = 16
    ALL = 31


class TimeFlag:
    """`fstflags`: which times to set, and from where."""

    ATIM = 1
    ATIM_NOW = 2
    MTIM = 4
    MTIM_NOW = 8
    ALL = 15


class Right:
    """`rights`: what a descriptor may be used for; only those that are looked at."""

    FD_READ = 1 << 1
    FD_WRITE = 1 << 6
    ALL = (1 << 30) - 1


LOOKUP_SYMLINK_FOLLOW = 1

# `subscription` and `event` of `poll_oneoff`.
EVENT_CLOCK = 0
EVENT_FD_READ = 1
EVENT_FD_WRITE = 2
SUBSCRIPTION_SIZE = 48
EVENT_SIZE = 32
CLOCK_ABSTIME = 1

FILESTAT_SIZE = 64
FDSTAT_SIZE = 24
DIRENT_SIZE = 24
PREOPEN_DIRECTORY = 0


class WasiError(Exception):
    """A call that fails with an errno; it never leaves the WASI."""

    def __init__(self, errno: int) -> None:
        super().__init__(errno)
        self.errno = errno
