"""`python -m runtimes.micropython`: build MicroPython into `build/micropython/`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from runtimes.micropython.build import build
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.hashing import file_sha256
from runtimes.recipe.progress import Progress

_OUTPUT = Path(__file__).parents[2] / "build" / "micropython"


def main() -> int:
    """Build, and say where the module is. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m runtimes.micropython", description=__doc__)
    parser.add_argument("--output", type=Path, default=_OUTPUT, help="folder for python.wasm")
    options = parser.parse_args()
    progress = Progress()
    try:
        built = build(Cache(default_cache_root()), progress)
    except RecipeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    target = options.output / "python.wasm"
    if not target.is_file() or file_sha256(target) != file_sha256(built.module):
        options.output.mkdir(parents=True, exist_ok=True)
        target.write_bytes(built.module.read_bytes())
    progress.note(f"{target}: {target.stat().st_size} bytes, sha256 {file_sha256(target)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
