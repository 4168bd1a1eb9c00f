"""The command `python -m runtimes.bundle RUNTIME`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from cloche.bundles.twin import web_twin
from cloche.errors import ClocheError
from runtimes.bundle.assemble import manifest_bytes, write_bundle
from runtimes.bundle.definition import Definition, read_definition
from runtimes.bundle.facts import read_facts
from runtimes.bundle.inventory import inventory, locked_inputs
from runtimes.bundle.signing import choose_signer
from runtimes.bundle.stored import store
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.lock import read_lock
from runtimes.recipe.progress import Progress

_ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Make the bundle of a built runtime.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m runtimes.bundle", description=__doc__)
    parser.add_argument("runtime", help="a folder of runtimes/, such as micropython")
    parser.add_argument("--build", type=Path, help="the built runtime (default: build/RUNTIME)")
    parser.add_argument("--bundles", type=Path, help="where to (default: as bundle.toml says)")
    options = parser.parse_args()
    build = options.build or _ROOT / "build" / options.runtime
    try:
        print(make_bundle(_ROOT / "runtimes" / options.runtime, build, options.bundles))
    except (RecipeError, ClocheError) as error:
        print(f"runtimes.bundle: {error}", file=sys.stderr)
        return 1
    return 0


def make_bundle(recipe: Path, build: Path, bundles: Path | None = None) -> str:
    """Make or bring up to date one bundle.

    Args:
        recipe: The runtime's folder in `runtimes/`, with its `bundle.toml`.
        build: The folder with the built modules and `runtime.json`.
        bundles: The folder that it is written into; None takes the one of `bundle.toml`.

    Returns:
        A sentence that says what was done.

    Raises:
        RecipeError: If the build or the definition is not what it should be.
        ClocheError: If what came out is not a bundle.
    """
    definition = read_definition(recipe / "bundle.toml")
    modules = _modules(definition, build)
    facts = read_facts(build / "runtime.json", definition.default_memory, modules.values())
    lock = read_lock(recipe / "source.lock")
    cache = Cache(default_cache_root())
    folder = locked_inputs(lock, cache, Progress())
    assets = store(modules | inventory(definition, lock, folder), definition.compressed, cache)
    derived = [_derive(entry, modules) for entry in definition.derived]
    manifest = manifest_bytes(definition, facts, assets, derived)
    signer = choose_signer(_ROOT / ".keys")
    home = bundles or _ROOT / definition.bundles
    changed = write_bundle(home, definition, manifest, assets, signer)
    state = f"signed with the {signer.public.trust} key" if changed else "is up to date"
    return f"{definition.name} {definition.version} {state}"


def _derive(entry: Mapping[str, str], modules: Mapping[str, bytes]) -> dict[str, str | int]:
    """Describe what is made from a module when it is wanted, so that it is signed as well."""
    made = web_twin(modules[entry["source"]])
    return {**entry, "sha256": sha256(made).hexdigest(), "size": len(made)}


def _modules(definition: Definition, build: Path) -> dict[str, bytes]:
    try:
        return {
            command["module"]: (build / command["module"]).read_bytes()
            for command in definition.commands
        }
    except FileNotFoundError as error:
        raise RecipeError(f"{error.filename} is not there: build the runtime first") from error


if __name__ == "__main__":
    sys.exit(main())
