"""Pack Python modules and data files into one archive; run by the native twin, as a script.

usage: pack.py ARCHIVE ROOT FOLDER [FOLDER ...]

ROOT is the path that the modules will seem to lie under. Of two files with the same path, the one
in the later FOLDER is taken. The archive is four bytes of length, a marshalled index, and the blob:

    {path: (start, size, source start, source size)}    a module: marshalled code, deflated source
    {path: (start, size)}                               any other file, as it is

All offsets count from the archive's start. The same inputs give the same bytes: files are taken in
the order of their paths, and the interpreter and the zlib that work here are those of the recipe.
"""

from __future__ import annotations

import marshal
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

_LEFT_OUT = {
    "__pycache__",
    "_aix_support.py",
    "_android_support.py",
    "_apple_support.py",
    "_ios_support.py",
    "_osx_support.py",
    "curses",  # there is no terminal
    "ensurepip",  # nothing can be installed
    "idlelib",
    "macholib",
    "pydoc_data",  # what help() says on keywords; 0.4 MB of the wheel
    "site-packages",
    "test",
    "tkinter",
    "turtle.py",
    "turtledemo",
}
_LENGTH_BYTES = 4


def main(archive: str, root: str, *folders: str) -> None:
    """Write the archive."""
    files = {path: file for folder in folders for path, file in _files(Path(folder))}
    blobs = [(path, _contents(f"{root}/{path}", files[path])) for path in sorted(files)]
    # The index's size depends on the offsets in it, so they are made twice.
    guess = len(_index(blobs, 0))
    start = _LENGTH_BYTES + guess
    index = _index(blobs, start)
    while len(index) != guess:
        guess = len(index)
        start = _LENGTH_BYTES + guess
        index = _index(blobs, start)
    data = b"".join(part for _, parts in blobs for part in parts)
    Path(archive).write_bytes(len(index).to_bytes(_LENGTH_BYTES, "little") + index + data)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in folder.rglob("*"):
        path = file.relative_to(folder)
        if file.is_file() and _LEFT_OUT.isdisjoint(path.parts):
            yield path.as_posix(), file


def _contents(path: str, file: Path) -> tuple[bytes, ...]:
    data = file.read_bytes()
    if file.suffix != ".py":
        return (data,)
    code = compile(data, path, "exec", dont_inherit=True, optimize=0)
    return marshal.dumps(code), zlib.compress(data, 9)


def _index(blobs: list[tuple[str, tuple[bytes, ...]]], start: int) -> bytes:
    index: dict[str, tuple[int, ...]] = {}
    for path, parts in blobs:
        spans: list[int] = []
        for part in parts:
            spans += [start, len(part)]
            start += len(part)
        index[path] = tuple(spans)
    return marshal.dumps(index)


if __name__ == "__main__":
    main(*sys.argv[1:])
