"""Compiled modules, kept so that each is compiled once on a machine.

What is kept is native code, and wasmtime runs what it is given: a flipped bit is a crash, a forged
file is somebody else's program. So a module is kept in two files, its code and a record of it. The
record holds the code's hash and is authenticated with a key that lies outside the cache; the folder
and the files belong to this user alone; and the bytes that were checked are the bytes that are
used. Whatever is wrong with any of this, the module is compiled again.

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
from cloche.engine.facts import ModuleFacts
from cloche.errors import CacheError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_FORMAT = b"cloche compiled module 1\n"
_LARGEST_RECORD = 4096
_LARGEST_CODE = 1 << 30
_DIGEST_SIZE = 32
_ABANDONED_SECONDS = 3600.0
_PATIENCE = 300.0


@record
class CompiledModule:
    """A compiled module from the cache, checked.

    Attributes:
        facts: What is known of it.
        code: Its native code, the very bytes that were checked.
    """

    facts: ModuleFacts
    code: bytes


class CompileCache:
    """Compiled modules in a folder.

    Args:
        folder: Where they are, which has to be a folder that can be trusted.
        secret: The key that authenticates records.
        fault: Says what is wrong with a file, from what `stat` tells of it; None if nothing is.
        mode: What files that are written may be used for.
    """

    def __init__(
        self,
        folder: str,
        secret: bytes,
        fault: Callable[[os.stat_result], str | None] = ownership_fault,
        mode: int = 0o600,
    ) -> None:
        self._folder = folder
        self._secret = secret
        self._fault = fault
        self._mode = mode

    def load(self, key: str) -> CompiledModule | None:
        """Give a compiled module; None where there is none or anything about it is wrong.

        Args:
            key: Stands for the bundle, the engine and its configuration; hexadecimal.
        """
        try:
            facts, digest = self._read_record(key)
            code = self._read(self._path(key, "code"), _LARGEST_CODE)
        except (OSError, ValueError, TypeError):
            return None
        if _digest(code) != digest:
            return None
        return CompiledModule(facts=facts, code=code)

    def store(self, key: str, module: CompiledModule) -> None:
        """Keep a compiled module, in place of what was kept under this key.

        Raises:
            CacheError: If it cannot be written.
        """
        body = _FORMAT + _digest(module.code) + module.facts.to_text().encode()
        try:
            self._write(self._path(key, "code"), module.code)
            self._write(self._path(key, "record"), self._mac(key, body) + body)
            self._sweep()
        except OSError as error:
            raise CacheError(
                error.errno, f"{self._folder} cannot keep a compiled module: {error.strerror}"
            ) from error

    def lock(self, key: str) -> CompileLock:
        """Give the lock under which a module is compiled, so that one process at a time does it."""
        return CompileLock(self._path(key, "lock"))

    def _read_record(self, key: str) -> tuple[ModuleFacts, bytes]:
        raw = self._read(self._path(key, "record"), _LARGEST_RECORD)
        mac, body = raw[:_DIGEST_SIZE], raw[_DIGEST_SIZE:]
        if not _same(mac, self._mac(key, body)) or not body.startswith(_FORMAT):
            raise ValueError("the record is not one that this installation wrote")
        rest = body[len(_FORMAT) :]
        return ModuleFacts.from_text(rest[_DIGEST_SIZE:].decode()), rest[:_DIGEST_SIZE]

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


class CompileLock:
    """Keeps processes from compiling the same at once; where it cannot, they just do.

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


def _digest(code: bytes) -> bytes:
    return blake2b(code, digest_size=_DIGEST_SIZE).digest()


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
