"""`python -m runtimes.cpython`: build CPython into `build/cpython/`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from runtimes.cpython.build import build
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.hashing import file_sha256
from runtimes.recipe.progress import Progress
from runtimes.recipe.reproduce import verify_reproducible

_OUTPUT = Path(__file__).parents[2] / "build" / "cpython"


_PRODUCTS = ("python.wasm", "runtime.json")


def main() -> int:
    """Build, and say where the module is. Returns the exit code."""
    options = _arguments()
    cache, progress = Cache(default_cache_root()), Progress()
    try:
        built = build(cache, progress)
        if options.verify_reproducible:
            sha256 = verify_reproducible("runtimes.cpython", _PRODUCTS[0], cache, progress)
            progress.note(f"two builds in two folders gave the same bytes, sha256 {sha256}")
    except RecipeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    options.output.mkdir(parents=True, exist_ok=True)
    for name in _PRODUCTS:
        _update(options.output / name, built / name)
    module = options.output / _PRODUCTS[0]
    progress.note(f"{module}: {module.stat().st_size:,} bytes, sha256 {file_sha256(module)}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m runtimes.cpython", description=__doc__)
    parser.add_argument("--output", type=Path, default=_OUTPUT, help="where the products go")
    parser.add_argument(
        "--verify-reproducible",
        action="store_true",
        help="build twice more, in two folders and from nothing, and compare",
    )
    return parser.parse_args()


def _update(target: Path, source: Path) -> None:
    """Copy a product whole or not at all, and leave it alone where it is the same."""
    if target.is_file() and file_sha256(target) == file_sha256(source):
        return
    draft = target.with_name(target.name + ".new")
    draft.write_bytes(source.read_bytes())
    draft.replace(target)


if __name__ == "__main__":
    sys.exit(main())
