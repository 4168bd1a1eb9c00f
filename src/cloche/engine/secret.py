"""The key that authenticates what this installation keeps: made once, outside every cache.

`CLOCHE_DATA_DIR` names the folder that it lies in; otherwise it is `cloche` in the user's data
folder.
"""

from __future__ import annotations

import os
import sys

from cloche.bundles.folders import owner_only_folder
from cloche.errors import CacheError

DATA_VARIABLE = "CLOCHE_DATA_DIR"
_SIZE = 32


def installation_secret() -> bytes:
    """Give this user's key; make it if there is none.

    Raises:
        CacheError: If it can be neither read nor made, or is not this user's alone.
    """
    chosen = os.environ.get(DATA_VARIABLE)
    if chosen and not os.path.isabs(chosen):
        raise CacheError(f"{DATA_VARIABLE} is {chosen!r}; it has to be an absolute path")
    folder = owner_only_folder(chosen or _default_folder())
    path = os.path.join(folder, "compile.key")
    try:
        return _read(path)
    except FileNotFoundError:
        return _make(path)


def _read(path: str) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CacheError(error.errno, f"{path} cannot be read: {error.strerror}") from error
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        secret = file.read(_SIZE + 1)
    readable_by_others = os.name != "nt" and (
        status.st_mode & 0o077 or status.st_uid != os.geteuid()
    )
    if len(secret) != _SIZE or readable_by_others:
        raise CacheError(
            f"{path} is not a key of this user's alone; delete it to have it made anew"
        )
    return secret


def _make(path: str) -> bytes:
    secret = os.urandom(_SIZE)
    temporary = f"{path}.{os.urandom(8).hex()}.new"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, path)  # fails where another was first
        except FileExistsError:
            return _read(path)
        finally:
            os.unlink(temporary)
    except OSError as error:
        raise CacheError(error.errno, f"{path} cannot be made: {error.strerror}") from error
    return secret


def _default_folder() -> str:
    if sys.platform in ("win32", "darwin"):
        from platformdirs import user_data_dir

        return user_data_dir("cloche", appauthor=False)
    chosen = os.environ.get("XDG_DATA_HOME", "")
    if not os.path.isabs(chosen):
        home = os.path.expanduser("~")
        if not os.path.isabs(home):
            raise CacheError(f"there is no home folder for the key; set {DATA_VARIABLE}")
        chosen = os.path.join(home, ".local", "share")
    return os.path.join(chosen, "cloche")
