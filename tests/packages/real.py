"""Real wheels, fetched once by pip, checked against `wheels.lock`, and kept in the build cache.

`python -m tests.packages.real` fetches all of them, for a machine that will have no network.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.commands import run
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.hashing import value_sha256
from runtimes.recipe.lock import Tool, read_lock

WHEELS = read_lock(Path(__file__).parent / "wheels.lock").tools


def fetch(tool: Tool) -> Path:
    """Give the wheel of a package; one that has only a source is built without a compiler."""

    def make(folder: Path) -> None:
        hashes = " ".join(f"--hash=sha256:{digest}" for digest in tool.sha256.values())
        requirement = folder.parent / "requirement.txt"
        requirement.write_text(f"{tool.name}=={tool.version} {hashes}\n")
        pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-cache-dir"]
        if any(name.endswith(".whl") for name in tool.sha256):
            kind = "--only-binary=:all:"
        else:
            kind = f"--no-binary={tool.name}"
        options = [kind, "--require-hashes", "--wheel-dir", folder, "-r", requirement]
        run([*pip, *options], env={"CC": "false"})

    key = f"{tool.name}-{tool.version}-{value_sha256(sorted(tool.sha256.items()))[:16]}"
    (wheel,) = Cache(default_cache_root()).folder("wheels", key, make).iterdir()
    return wheel


def real_wheel(name: str) -> Path:
    """Give the wheel of a package; a test that cannot have it is left out, and says why."""
    try:
        return fetch(WHEELS[name])
    except RecipeError as error:
        pytest.skip(f"{name} cannot be fetched: {error}")


if __name__ == "__main__":
    for each in WHEELS.values():
        print(fetch(each))
