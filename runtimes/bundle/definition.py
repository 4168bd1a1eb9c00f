"""`bundle.toml`: what a person decides about a bundle. It stands beside the runtime's recipe."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cloche.bundles.manifest import ENCODING_SUFFIX
from cloche.bundles.names import check_bundle_name, parse_version
from runtimes.recipe.errors import RecipeError


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Something that is inside the wasm.

    Attributes:
        name: What it is called.
        license: Its SPDX expression.
        input: The input in `source.lock` that it came in.
        notices: The files of that input whose text has to go with it.
    """

    name: str
    license: str
    input: str
    notices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """What `bundle.toml` says.

    Attributes:
        name: The bundle's name.
        version: Its version; it goes up whenever a released asset's bytes change.
        description: One sentence.
        license: The SPDX expression for all that is inside.
        default_memory: Bytes of linear memory that a run may use where its limits do not say.
        bundles: The folder of bundles that it belongs into, from the root of the checkout.
        compressed: The assets that are stored compressed, each with the name of its encoding.
        commands: The commands and their modules.
        contents: What is inside the wasm.
        derived: What can be made from its files, and how.
    """

    name: str
    version: str
    description: str
    license: str
    default_memory: int
    bundles: str
    commands: tuple[dict[str, str], ...]
    contents: tuple[Content, ...]
    derived: tuple[dict[str, str], ...] = ()
    compressed: Mapping[str, str] = field(default_factory=dict)


def read_definition(path: Path) -> Definition:
    """Read a `bundle.toml`.

    What is inside the bundles of `contents_of`, other folders of recipes, is inside this one too.

    Raises:
        RecipeError: If it lacks a field, has one too many, or is not TOML.
        cloche.errors.BundleError: If the name or the version cannot be one.
    """
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        commands = tuple(data.pop("command", ()))
        others = [path.parents[1] / name / path.name for name in data.pop("contents_of", ())]
        inherited = tuple(each for other in others for each in read_definition(other).contents)
        contents = inherited + tuple(_content(**entry) for entry in data.pop("content", ()))
        derived = tuple(data.pop("derived", ()))
        definition = Definition(**data, commands=commands, derived=derived, contents=contents)
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise RecipeError(f"{path} is not the definition of a bundle: {error}") from error
    unknown = set(definition.compressed.values()) - ENCODING_SUFFIX.keys()
    if unknown:
        raise RecipeError(f"{path} is not the definition of a bundle: no encoding {unknown}")
    check_bundle_name(definition.name)
    parse_version(definition.version)
    return definition


def _content(*, name: str, license: str, input: str, notices: list[str]) -> Content:  # noqa: A002
    return Content(name=name, license=license, input=input, notices=tuple(notices))
