"""`runtime.json`: what the build of a runtime found out about it, as a manifest tells it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from runtimes.recipe.errors import RecipeError

_RUNTIME = ("implementation", "version", "python", "modules", "stack")
_RUNTIME_OPTIONAL = ("packages", "notes")
_MEMORY = ("minimum", "table_elements", "globals")
_MEMORY_OPTIONAL = ("hot", "warm")
_INPUT = ("name", "version", "sha256", "license")


def read_facts(path: Path, default_memory: int, modules: Iterable[bytes]) -> dict[str, Any]:
    """Read what a build wrote.

    Args:
        path: The build's `runtime.json`.
        default_memory: The bytes that a run may use where its limits do not say.
        modules: The built modules; where the facts name one by its hash, it has to be among them.

    Returns:
        The fields `runtime` and `provenance` of a manifest; its parser checks them.

    Raises:
        RecipeError: If the file is missing, lacks a fact, or tells of another module.
    """
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        runtime = {key: facts[key] for key in _RUNTIME}
        runtime |= {key: facts[key] for key in _RUNTIME_OPTIONAL if key in facts}
        memory = {key: facts["memory"][key] for key in _MEMORY}
        memory |= {key: facts["memory"][key] for key in _MEMORY_OPTIONAL if key in facts["memory"]}
        provenance = {
            "sources": [_input(entry) for entry in facts["sources"]],
            "toolchain": [_input(entry) for entry in facts["toolchain"]],
            "recipe": facts["recipe"],
        }
    except FileNotFoundError as error:
        raise RecipeError(f"{path} is not there: build the runtime first") from error
    except (ValueError, KeyError, TypeError) as error:
        raise RecipeError(f"{path} is not what a build writes: {error!r}") from error
    if facts.get("sha256") not in (None, *(sha256(module).hexdigest() for module in modules)):
        raise RecipeError(f"{path} tells of another module: build the runtime again")
    return {
        "runtime": runtime | {"memory": memory | {"default": default_memory}},
        "provenance": provenance,
    }


def _input(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in _INPUT if key in entry}
