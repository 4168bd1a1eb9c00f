"""Compiled modules that come with an image: made as it is built, read by whoever runs in it.

`cloche precompile --output DIR` makes them, `CLOCHE_PRECOMPILED=DIR` has them used. An image is
often built by root and run by another user, from a file system that nobody can write to, so the
key of an installation is of no use here. What is trusted instead is the folder: only root or this
user can write to it, to what is in it, and to every folder above it, as is so for Python itself.
The record still holds the hash of the code, and a module that was damaged is compiled anew.
"""

from __future__ import annotations

import os
import stat

from cloche.bundles.folders import owner_only_folder
from cloche.engine.compile_cache import CompileCache
from cloche.errors import CacheError

# No secret, as everyone has it: it tells these records from those of a cache.
_NO_SECRET = b"cloche precompiled"
_READABLE = 0o755


def precompiled_modules(folder: str) -> CompileCache:
    """Open a folder of precompiled modules.

    Args:
        folder: An absolute path.

    Raises:
        CacheError: If it is not there, or others than root and this user could write to it.
    """
    place = os.path.realpath(folder)
    if not os.path.isabs(folder) or not os.path.isdir(place):
        raise CacheError(
            f"{folder!r} has no precompiled modules: it has to be a folder's full path"
        )
    _check_folders(place)
    return CompileCache(place, _NO_SECRET, writers_fault, mode=0o644)


def make_precompiled_modules(folder: str) -> CompileCache:
    """Open a folder to put precompiled modules into, and make it if it is not there.

    Args:
        folder: A path.

    Raises:
        CacheError: If it cannot be made, or others than root and this user could write to it.
    """
    place = os.path.abspath(folder)
    if not os.path.isdir(place):
        owner_only_folder(place)
        os.chmod(place, _READABLE)
    return precompiled_modules(place)


def writers_fault(status: os.stat_result) -> str | None:
    """Say why a file or folder cannot be trusted; None if only root and this user can change it."""
    if os.name == "nt":
        return None
    if status.st_uid not in (0, os.geteuid()):
        return f"it belongs to user {status.st_uid}, who is neither root nor user {os.geteuid()}"
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"others may write to it (mode {stat.S_IMODE(status.st_mode):04o})"
    return None


def _check_folders(place: str) -> None:
    above = place
    while True:
        status = os.lstat(above)
        # In a folder such as /tmp others can add names, and not touch ours.
        shared = above != place and status.st_mode & stat.S_ISVTX and status.st_uid == 0
        if not shared and (fault := writers_fault(status)):
            raise CacheError(
                f"{place} is refused: {fault if above == place else f'{above}: {fault}'}"
            )
        if above == os.path.dirname(above):
            return
        above = os.path.dirname(above)
