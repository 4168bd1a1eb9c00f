"""What the compilers' scripts call to link an extension module: one object of all its objects.

usage: python -m runtimes.cpython_data.link_module ZIG ARGUMENT...

The arguments are those that a build gives a compiler for a shared library. Of them only the objects
and the libraries that the build has made itself count; the C library is linked in at the end, once.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from runtimes.cpython_data.local_symbols import with_local_symbols

_INIT = "PyInit_"


def link_module(zig: str, arguments: Sequence[str]) -> int:
    """Link one module.

    Args:
        zig: The program that has the linker in it.
        arguments: The compiler's.

    Returns:
        The linker's exit code.
    """
    output = Path(arguments[arguments.index("-o") + 1])
    inputs = [word for word in arguments if word.endswith((".o", ".a")) and _is_own(word)]
    done = subprocess.run([zig, "wasm-ld", "-r", *inputs, "-o", str(output)], check=False)
    if done.returncode == 0:
        linked = with_local_symbols(output.read_bytes(), lambda name: name.startswith(_INIT))
        output.write_bytes(linked)
    return done.returncode


def _is_own(word: str) -> bool:
    """A build names what it has made by paths from its own folder."""
    return not word.startswith(("/", "-"))


if __name__ == "__main__":
    sys.exit(link_module(sys.argv[1], sys.argv[2:]))
