"""The command that builds a runtime: `python -m runtimes.NAME` fills `build/NAME/`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.hashing import file_sha256
from runtimes.recipe.progress import Progress
from runtimes.recipe.reproduce import verify_reproducible

if TYPE_CHECKING:
    from collections.abc import Callable

_BUILDS = Path(__file__).parents[2] / "build"
_PRODUCTS = ("python.wasm", "runtime.json")


def build_command(name: str, build: Callable[[Cache, Progress], Path]) -> int:
    """Build, and say where the module is.

    Args:
        name: The runtime's folder, such as "micropython".
        build: Its recipe: gives a folder with the products.

    Returns:
        The exit code.
    """
    options = _arguments(name)
    cache, progress = Cache(default_cache_root()), Progress()
    try:
        built = build(cache, progress)
        if options.verify_reproducible:
            sha256 = verify_reproducible(f"runtimes.{name}", _PRODUCTS[0], cache, progress)
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


def _arguments(name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"python -m runtimes.{name}", description=f"Build the {name} runtime."
    )
    parser.add_argument("--output", type=Path, default=_BUILDS / name, help="where the products go")
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
