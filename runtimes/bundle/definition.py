"""`bundle.toml`: what a person decides about a bundle. It stands beside the runtime's recipe."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cloche.bundles.names import check_bundle_name, parse_version
from runtimes.recipe.errors import RecipeError


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """What `bundle.toml` says.

    Attributes:
        name: The bundle's name.
        version: Its version; it goes up whenever a released asset's bytes change.
        description: One sentence.
        license: The SPDX expression for all that is inside.
        default_memory: Bytes of linear memory that a run may use where its limits do not say.
        commands: The commands and their modules.
    """

    name: str
    version: str
    description: str
    license: str
    default_memory: int
    commands: tuple[dict[str, str], ...]


def read_definition(path: Path) -> Definition:
    """Read a `bundle.toml`.

    Raises:
        RecipeError: If it lacks a field, has one too many, or is not TOML.
        cloche.errors.BundleError: If the name or the version cannot be one.
    """
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        commands = tuple(data.pop("command", ()))
        definition = Definition(**data, commands=commands)
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise RecipeError(f"{path} is not the definition of a bundle: {error}") from error
    check_bundle_name(definition.name)
    parse_version(definition.version)
    return definition
