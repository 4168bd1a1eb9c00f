"""Content hashes: of bytes, of files, of a set of files, of structured values.

A *tree hash* is the SHA-256 over the lines `<sha256 of the content>  <path>` of chosen files,
sorted by path. It says nothing of archive formats, time stamps or modes, so one tree hash fits the
same files from every origin: Debian's tarball and the upstream's tag alike.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def bytes_sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def value_sha256(value: object) -> str:
    """Return a hash of anything that JSON can hold, independent of the order of keys."""
    return bytes_sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


def files_under(root: Path, paths: Iterable[str]) -> list[Path]:
    """Return the files at or under `paths` of `root`, sorted by their path in POSIX form.

    Python's own `__pycache__` folders are no content and are left out.
    """
    found: set[Path] = set()
    for path in paths:
        start = root / path
        found.update([start] if start.is_file() else (p for p in start.rglob("*") if p.is_file()))
    kept = (path for path in found if "__pycache__" not in path.parts)
    return sorted(kept, key=lambda path: path.relative_to(root).as_posix())


def tree_sha256(root: Path, paths: Iterable[str]) -> str:
    """Return the tree hash of the files at or under `paths` of `root`."""
    lines = (
        f"{file_sha256(path)}  {path.relative_to(root).as_posix()}\n"
        for path in files_under(root, paths)
    )
    return bytes_sha256("".join(lines).encode())
