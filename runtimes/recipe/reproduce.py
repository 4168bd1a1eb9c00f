"""Building a runtime twice, from nothing but its verified inputs, and comparing.

Each build has a copy of `runtimes/` in a folder of its own, an empty cache with the downloads
linked in, and its own process. Equal bytes then show that neither folders nor earlier builds leave
a trace.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.errors import MismatchError
from runtimes.recipe.hashing import file_sha256
from runtimes.recipe.progress import Progress

_DOWNLOADS = ("sources", "tools")
# What a linker gave, before an interpreter was brought up in it.
_LINKED = "linked"
_RUNTIMES = Path(__file__).parents[1]


def verify_reproducible(recipe: str, product: str, cache: Cache, progress: Progress) -> str:
    """Build twice and return the hash of what both gave; what was linked is compared as well.

    Args:
        recipe: The recipe's module, such as `runtimes.micropython`.
        product: The file to compare, in the output folder.
        cache: Holds the downloads, after at least one build.
        progress: Told about the steps.

    Raises:
        MismatchError: The two builds differ.
        CommandError: A build failed.
    """
    hashes = []
    for number in ("first", "second"):
        with progress.step(f"{number} build"), tempfile.TemporaryDirectory() as folder:
            hashes.append(_build(recipe, product, cache, Path(folder) / number))
    if hashes[0] != hashes[1]:
        raise MismatchError(f"two builds of {product} differ: {hashes[0]} and {hashes[1]}")
    return hashes[0][0]


def _build(recipe: str, product: str, cache: Cache, folder: Path) -> list[str]:
    """Build in a folder, and give the hash of the product and of each linked module."""
    shutil.copytree(_RUNTIMES, folder / "runtimes", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "cache").mkdir()
    for kind in _DOWNLOADS:
        (folder / "cache" / kind).symlink_to(cache.root / kind)
    output = folder / "output"
    command: list[str | Path] = [sys.executable, "-m", recipe, "--output", output]
    run(command, cwd=folder, env={"CLOCHE_BUILD_CACHE": str(folder / "cache"), "PYTHONPATH": ""})
    linked = sorted(map(file_sha256, (folder / "cache" / _LINKED).glob("*.wasm")))
    return [file_sha256(output / product), *linked]
