"""Pack Python modules and data files into one archive; run by the native twin, as a script.

usage: pack.py ARCHIVE ROOT FOLDER [FOLDER ...]

ROOT is the path that the modules will seem to lie under. Of two files with the same path, the one
in the later FOLDER is taken. The archive is four bytes of length, a marshalled index, and the blob:

    {path: (start, size, source start, source size)}    a module: marshalled code, deflated source
    {path: (start, size)}                               any other file, as it is

A file `x.py.code` is the module `x.py`, marshalled already; its source has no size.

The sources are deflated without a header, with the file `.dictionary` as their preset dictionary
(RFC 1950, section 2.3): the lines that many of them share, which spares a sixteenth. All offsets
count from the archive's start. The same inputs give the same bytes: files are taken in the order of
their paths, and the interpreter and the zlib that work here are those of the recipe.
"""

from __future__ import annotations

import marshal
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
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
    "venv",  # there is no second Python
}
# Of these packages, only what is named: there is no terminal, and pydoc pages with it.
_TAKEN_OF = {"_pyrepl": {"__init__.py", "pager.py"}}
_LENGTH_BYTES = 4
_MARSHALLED = ".code"
_DICTIONARY = ".dictionary"
_DICTIONARY_BYTES = 32_000  # deflate looks back 32 KiB


def main(archive: str, root: str, *folders: str) -> None:
    """Write the archive."""
    files = {path: file for folder in folders for path, file in _files(Path(folder))}
    dictionary = _common_lines(file for path, file in sorted(files.items()))
    blobs: list[tuple[str, tuple[bytes, ...]]] = [(_DICTIONARY, (dictionary,))]
    for path, file in sorted(files.items()):
        blobs.append((path, _contents(f"{root}/{path}", file, dictionary)))
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
        if file.is_file() and _is_taken(path):
            yield path.as_posix().removesuffix(_MARSHALLED), file


def _is_taken(path: Path) -> bool:
    top, name = path.parts[0], path.parts[-1]
    return _LEFT_OUT.isdisjoint(path.parts) and name in _TAKEN_OF.get(top, {name})


def _common_lines(files: Iterable[Path]) -> bytes:
    """Return the lines that spare most, the best of them last, where they cost least to name."""
    counts: Counter[bytes] = Counter()
    for file in files:
        if file.suffix == ".py":
            counts.update(set(file.read_bytes().splitlines(keepends=True)))
    shared = [line for line, count in counts.items() if count > 2]
    common = b""
    for line in sorted(shared, key=lambda line: (-counts[line] * len(line), line)):
        if len(common) + len(line) <= _DICTIONARY_BYTES:
            common = line + common
    return common


def _contents(path: str, file: Path, dictionary: bytes) -> tuple[bytes, ...]:
    data = file.read_bytes()
    if file.suffix == _MARSHALLED:
        return data, b""
    if file.suffix != ".py":
        return (data,)
    code = compile(data, path, "exec", dont_inherit=True, optimize=0)
    deflate = zlib.compressobj(9, wbits=-zlib.MAX_WBITS, memLevel=9, zdict=dictionary)
    return marshal.dumps(code), deflate.compress(data) + deflate.flush()


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
