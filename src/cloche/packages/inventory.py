"""`RECORD`: the list of a wheel's files with a hash of each, checked to the last file.

It lies in the wheel that it describes, so it does not say who made the wheel; that is for the hash
of the whole to say. It says that the wheel is the one that was built: nothing was added, taken away
or changed on the way by somebody who did not mean to.
"""

from __future__ import annotations

import csv
from base64 import urlsafe_b64encode
from hashlib import sha256, sha384, sha512
from io import StringIO

from cloche.bundles.names import quoted
from cloche.errors import PackageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

# The format asks for SHA-256 or better.
_HASHES: Mapping[str, Callable[[bytes], Any]] = {
    "sha256": sha256,
    "sha384": sha384,
    "sha512": sha512,
}


def check_inventory(files: Mapping[str, bytes], record: str) -> None:
    """Make sure that a wheel's files are those of its `RECORD`.

    Args:
        files: Every file of the wheel by its path.
        record: The path of its `RECORD`.

    Raises:
        PackageError: If a file is missing, not listed, or another than the one that is listed.
    """
    unhashed = {record, f"{record}.jws", f"{record}.p7s"}  # what came after it, or is it
    listed: set[str] = set()
    for path, digest, size in _rows(files[record]):
        if path in listed:
            raise PackageError(f"RECORD lists {quoted(path)} twice")
        if path not in files:
            raise PackageError(f"RECORD lists {quoted(path)}, which is not there")
        listed.add(path)
        if digest or path not in unhashed:
            _check_file(path, files[path], digest, size)
    if missing := files.keys() - listed - unhashed:
        raise PackageError(f"RECORD does not list {quoted(min(missing))}")


def _rows(data: bytes) -> Iterator[list[str]]:
    """Give one row at a time: a list may be long, and the first row that is wrong ends it."""
    try:
        for row in csv.reader(StringIO(data.decode("utf-8"), newline=""), strict=True):
            if len(row) == 3:
                yield row
            elif row:
                raise PackageError("RECORD has a line that is not a path, a hash and a size")
    except (UnicodeDecodeError, csv.Error) as error:
        raise PackageError(f"RECORD cannot be read: {error}") from error


def _check_file(path: str, content: bytes, digest: str, size: str) -> None:
    name, _, told = digest.partition("=")
    if name not in _HASHES:
        raise PackageError(f"RECORD has no hash of {quoted(path)} that is SHA-256 or better")
    found = urlsafe_b64encode(_HASHES[name](content).digest()).decode().rstrip("=")
    if found != told.rstrip("=") or size not in ("", str(len(content))):
        raise PackageError(f"{quoted(path)} is not the file that RECORD lists: its {name} differs")
