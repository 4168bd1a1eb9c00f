"""What is costly to make and dangerous to forge, kept so that it is made once on a machine.

Each is kept in two files: its content, and a record that says what it is and holds the content's
hash. The record is authenticated with a key that lies outside the folder; the folder and the files
belong to this user alone; and the bytes that were checked are the bytes that are used. Whatever is
wrong with any of this, there is nothing, and it is made again.

The hash is BLAKE2b (RFC 7693), which takes a key, from the module that `hashlib` itself has it
from: `import hashlib` brings in OpenSSL, for four milliseconds of a warm start.
"""

from __future__ import annotations

import os
import stat
from _blake2 import blake2b
from _thread import get_ident
from time import time

from cloche.bundles.folders import ownership_fault
from cloche.errors import CacheError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST_RECORD = 4096
_LARGEST_CONTENT = 1 << 30
_DIGEST_SIZE = 32
_ABANDONED_SECONDS = 3600.0
_PATIENCE = 300.0


class Keeping:
    """What is kept in one folder, all of it of one kind.

    Args:
        folder: Where it is, which has to be a folder that can be trusted.
        secret: The key that authenticates records.
        form: Stands for the kind and its format, so that nothing else is taken for it.
        fault: Says what is wrong with a file, from what `stat` tells of it; None if nothing is.
        mode: What files that are written may be used for.
    """

    def __init__(
        self,
        folder: str,
        secret: bytes,
        form: bytes,
        fault: Callable[[os.stat_result], str | None] = ownership_fault,
        mode: int = 0o600,
    ) -> None:
        self._folder = folder
        self._secret = secret
        self._form = form
        self._fault = fault
        self._mode = mode

    def load(self, key: str) -> tuple[bytes, bytes] | None:
        """Give what is kept under a key; None where nothing is or anything about it is wrong.

        Args:
            key: Stands for all that it was made from; hexadecimal.

        Returns:
            What its record says of it, and its content.
        """
        try:
            about, digest = self._read_record(key)
            content = self._read(self._path(key, "code"), _LARGEST_CONTENT)
        except (OSError, ValueError):
            return None
        return (about, content) if _digest(content) == digest else None

    def store(self, key: str, about: bytes, content: bytes) -> None:
        """Keep something, in place of what was kept under this key.

        Raises:
            CacheError: If it cannot be written.
        """
        body = self._form + _digest(content) + about
        try:
            self._write(self._path(key, "code"), content)
            self._write(self._path(key, "record"), self._mac(key, body) + body)
            self._sweep()
        except OSError as error:
            raise CacheError(
                error.errno, f"{self._folder} cannot keep what was made: {error.strerror}"
            ) from error

    def lock(self, key: str) -> KeepingLock:
        """Give the lock under which something is made, so that one process at a time does it."""
        return KeepingLock(self._path(key, "lock"))

    def _read_record(self, key: str) -> tuple[bytes, bytes]:
        raw = self._read(self._path(key, "record"), _LARGEST_RECORD)
        mac, body = raw[:_DIGEST_SIZE], raw[_DIGEST_SIZE:]
        if not _same(mac, self._mac(key, body)) or not body.startswith(self._form):
            raise ValueError("the record is not one that this installation wrote")
        rest = body[len(self._form) :]
        return rest[_DIGEST_SIZE:], rest[:_DIGEST_SIZE]

    def _read(self, path: str, most: int) -> bytes:
        """Read a file that nobody else can have written.

        Raises:
            OSError: If it cannot be read.
            ValueError: If it is no plain file, others could write to it, or it is too large.
        """
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1 or status.st_size > most:
                raise ValueError(f"{path} is not a plain file of a fitting size")
            if fault := self._fault(status):
                raise ValueError(f"{path} is refused: {fault}")
            return file.read(status.st_size)

    def _mac(self, key: str, body: bytes) -> bytes:
        text = key.encode() + b"\0" + body
        return blake2b(text, key=self._secret, digest_size=_DIGEST_SIZE).digest()

    def _sweep(self) -> None:
        """Remove what writers that were killed have left behind, long ago."""
        for name in os.listdir(self._folder):
            path = os.path.join(self._folder, name)
            if name.endswith(".new") and _age(path) > _ABANDONED_SECONDS:
                _remove(path)

    def _path(self, key: str, kind: str) -> str:
        return os.path.join(self._folder, f"{key}.{kind}")

    def _write(self, path: str, data: bytes) -> None:
        temporary = f"{path}.{os.getpid()}-{get_ident()}.new"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        _remove(temporary)
        descriptor = os.open(temporary, flags, self._mode)
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            _remove(temporary)
            raise


class KeepingLock:
    """Keeps processes from making the same at once; where it cannot, they just do.

    Args:
        path: The lock's file.
    """

    def __init__(self, path: str) -> None:
        from filelock import FileLock

        self._lock = FileLock(path, timeout=_PATIENCE, mode=0o600)

    def __enter__(self) -> None:
        try:  # noqa: SIM105 - contextlib costs four milliseconds of a warm start
            self._lock.acquire()
        except (OSError, NotImplementedError):
            pass  # a file system that is read-only or has no locks, or a holder that is stuck

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_SIZE).digest()


def _age(path: str) -> float:
    """Tell how many seconds ago a file was last changed; none for one that is gone."""
    try:
        return time() - os.lstat(path).st_mtime
    except FileNotFoundError:
        return 0.0


def _remove(path: str) -> None:
    try:  # noqa: SIM105 - contextlib costs four milliseconds of a warm start
        os.unlink(path)
    except FileNotFoundError:
        pass


def _same(first: bytes, second: bytes) -> bool:
    """Compare in a time that does not tell where they differ."""
    difference = len(first) ^ len(second)
    for one, other in zip(first, second, strict=False):
        difference |= one ^ other
    return not difference
