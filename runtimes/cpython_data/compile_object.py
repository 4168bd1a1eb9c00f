"""What the compilers' scripts call to compile a file: its object comes from the build cache.

usage: python -m runtimes.cpython_data.compile_object CACHE VERSION COMPILER ARGUMENT...

A package's own build knows nothing of our cache, and a failure or an edit would have it compile
everything again. The key is a hash over the preprocessed text, without the places that it came
from, and over the flags; so an object is the one that a compilation would give.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.hashing import bytes_sha256, value_sha256

_WITH_PLACE = ("-I", "-isystem", "-o", "-MF", "-MQ", "-ffile-prefix-map=", "-L")
_ABOUT_DEPENDENCIES = ("-MD", "-c")


class _RefusedError(Exception):
    """The compiler has refused, and said why."""


def compile_object(cache: Path, version: str, command: Sequence[str]) -> int:
    """Compile one file, or take its object from the cache.

    Args:
        cache: The build cache's folder.
        version: What names the compiler.
        command: The compiler and its arguments.

    Returns:
        The exit code.
    """
    flags = list(_flags(command[1:]))
    text = subprocess.run([*_preprocess(command), "-E", "-P"], capture_output=True, check=False)
    if text.returncode:
        sys.stderr.buffer.write(text.stderr)
        return text.returncode
    key = value_sha256([version, flags, bytes_sha256(text.stdout)])
    output = Path(_following(command, "-o"))

    def make(path: Path) -> None:
        words = [str(path) if word == str(output) else word for word in command]
        if subprocess.run(words, check=False).returncode:
            raise _RefusedError

    try:
        made = Cache(cache).file("objects", f"{output.stem[-40:]}-{key}.o", make)
    except _RefusedError:
        return 1
    output.write_bytes(made.read_bytes())
    if "-MF" in command:  # whoever builds here starts from nothing each time
        Path(_following(command, "-MF")).write_text(f"{output}:\n", encoding="utf-8")
    return 0


def _flags(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the arguments that do not name a place."""
    words = iter(arguments)
    for word in words:
        if word in _WITH_PLACE:
            next(words)
        elif not (
            word.startswith(_WITH_PLACE)
            or word in _ABOUT_DEPENDENCIES
            or word.endswith((".c", ".cpp", ".cc"))
        ):
            yield word


def _preprocess(command: Sequence[str]) -> Iterator[str]:
    """Yield the command without what it does with its output."""
    words = iter(command)
    for word in words:
        if word in ("-o", "-MF", "-MQ"):
            next(words)
        elif word not in _ABOUT_DEPENDENCIES:
            yield word


def _following(command: Sequence[str], option: str) -> str:
    return command[command.index(option) + 1]


if __name__ == "__main__":
    sys.exit(compile_object(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
