"""Replacing a folder so that it is there as a whole or not at all, whatever happens meanwhile.

    <version>/           the folder
    .new-<version>-*     one that is being written; worthless if its writer is gone
    .old-<version>-*     one that is being replaced; put back if its writer is gone

The new folder is written beside its place, every file and the folder itself flushed to disk, and
only then renamed. POSIX cannot rename one folder over another, so the old one is moved aside
first. A writer that is killed between the two renames leaves it there, and the next holder of the
lock puts it back. Callers hold a lock: nothing here is safe against a second writer.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress

_NEW = ".new-"
_OLD = ".old-"
_WRITE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def replace_folder(place: str, files: Mapping[str, bytes]) -> None:
    """Put a folder with these files in a place, flushed to disk.

    Args:
        place: The folder's path, without a "-" in its last part. What is there is replaced.
        files: Each file's bytes by its name, which the caller has checked.

    Raises:
        OSError: If that failed; what was in the place is there still.
    """
    home, version = os.path.split(place)
    token = f"{version}-{secrets.token_hex(8)}"
    new, old = os.path.join(home, _NEW + token), os.path.join(home, _OLD + token)
    is_placed = False
    try:
        _write_folder(new, files)
        if os.path.lexists(place):
            os.rename(place, old)
        os.rename(new, place)
        is_placed = True
        _flush_folder(home)
    except BaseException:
        with suppress(OSError):  # what fails now, `clear_unfinished` does the next time
            if is_placed:
                os.rename(place, new)
            if os.path.lexists(old):
                os.rename(old, place)
        remove(new)
        raise
    remove(old)


def has_unfinished(home: str) -> bool:
    """Say whether a folder holds something that is being written or that a killed writer left.

    Args:
        home: The folder that holds the places; it need not be there.

    Raises:
        OSError: If it cannot be read.
    """
    try:
        return any(entry.startswith((_NEW, _OLD)) for entry in os.listdir(home))
    except FileNotFoundError:
        return False


def clear_unfinished(home: str) -> None:
    """Undo what killed writers left: forget new folders, put old ones back where nothing is.

    Args:
        home: The folder that holds the places; it need not be there.

    Raises:
        OSError: If it cannot be read or changed.
    """
    try:
        entries = os.listdir(home)
    except FileNotFoundError:
        return
    for entry in entries:
        path = os.path.join(home, entry)
        if entry.startswith(_OLD):
            place = os.path.join(home, entry.removeprefix(_OLD).split("-", 1)[0])
            if not os.path.lexists(place):
                os.rename(path, place)
            remove(path)
        elif entry.startswith(_NEW):
            remove(path)


def remove(path: str) -> None:
    """Delete a file, a link or a folder with all that is in it, as far as that can be done."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError:  # a folder
        shutil.rmtree(path, ignore_errors=True)


def _write_folder(folder: str, files: Mapping[str, bytes]) -> None:
    os.mkdir(folder, 0o700)
    for name, data in files.items():
        _write_file(os.path.join(folder, name), data)
    _flush_folder(folder)


def _write_file(path: str, data: bytes) -> None:
    descriptor = os.open(path, _WRITE, 0o600)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: str) -> None:
    """Make renames and new files in a folder last; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
