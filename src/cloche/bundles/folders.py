"""Folders that only their owner can write to: where Cloche keeps what it must be able to trust.

`CLOCHE_CACHE_DIR` names the cache; otherwise it is `cloche` in the user's cache folder, which on
Linux is found as the XDG Base Directory Specification says. That part is written out here because
a warm start comes by, and `platformdirs` imports more than all of it.
"""

from __future__ import annotations

import os
import stat
import sys

from cloche.errors import CacheError

CACHE_VARIABLE = "CLOCHE_CACHE_DIR"


def cache_folder() -> str:
    """Give the folder where Cloche keeps things on this machine; make it if need be.

    Returns:
        Its absolute path.

    Raises:
        CacheError: If it cannot be made, or if others could write to it.
    """
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen and not os.path.isabs(chosen):
        raise CacheError(f"{CACHE_VARIABLE} is {chosen!r}; it has to be an absolute path")
    return owner_only_folder(chosen or os.path.join(_user_caches(), "cloche"))


def owner_only_folder(path: str) -> str:
    """Make a folder for its owner only, or check that an existing one can be trusted.

    Args:
        path: An absolute path. Folders above it are made if need be; they are not checked.

    Returns:
        The path.

    Raises:
        CacheError: If it cannot be made, is a link or no folder, belongs to somebody else, or can
        be
            written to by others.
    """
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        status = _make(path)
    except OSError as error:
        raise CacheError(error.errno, f"{path} cannot be used: {error.strerror}") from error
    fault = ownership_fault(status)
    if not stat.S_ISDIR(status.st_mode):
        fault = "it is a symbolic link" if stat.S_ISLNK(status.st_mode) else "it is no folder"
    if fault:
        raise CacheError(
            f"{path} is refused: {fault}; correct that, delete it, or name another folder "
            f"with {CACHE_VARIABLE}"
        )
    return path


def ownership_fault(status: os.stat_result) -> str | None:
    """Say why a file or folder of the cache cannot be trusted, from what `lstat` tells of it.

    Returns:
        What is wrong, as half a sentence; None if only this user can change it. Windows keeps its
        user folders private with access lists that `stat` does not show, so there it is always
        None.
    """
    if os.name == "nt":
        return None
    if status.st_uid != os.geteuid():
        return f"it belongs to user {status.st_uid}, not to user {os.geteuid()}"
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not stat.S_ISLNK(status.st_mode):
        return f"others may write to it (mode {stat.S_IMODE(status.st_mode):04o})"
    return None


def _make(path: str) -> os.stat_result:
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        try:  # noqa: SIM105 - contextlib is more than a warm start can afford
            os.mkdir(path, 0o700)
        except FileExistsError:
            pass  # another process was first; what it made is checked all the same
        return os.lstat(path)
    except OSError as error:
        raise CacheError(error.errno, f"{path} cannot be made: {error.strerror}") from error


def _user_caches() -> str:
    if sys.platform in ("win32", "darwin"):
        from platformdirs import user_cache_dir

        return user_cache_dir(appauthor=False)
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(chosen):  # "all paths must be absolute ... should be ignored" otherwise
        return chosen
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        raise CacheError(f"there is no home folder for the cache; set {CACHE_VARIABLE}")
    return os.path.join(home, ".cache")
