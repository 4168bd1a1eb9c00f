"""`source.lock`: every input of a recipe, by version and hash.

The file is TOML. `[[source]]` is an upstream release, with the origins it can be had from and the
tree hash of the files that the recipe uses (see `runtimes.recipe.hashing`); `[[tool]]` is a
package of the toolchain, with the hash of each archive that a registry offers for a platform;
from `pypi-wheel` comes a wheel that stays one, from `debian` come packages that are the same on
every architecture. `include` names other lock files, by their paths from this one, whose inputs
are inputs here as well.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtimes.recipe.errors import RecipeError

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class DebianOrigin:
    """A tarball in Debian's archive.

    Attributes:
        package: The source package's name.
        suite: The suite whose index lists it.
        file: The tarball's name.
        sha256: The tarball's hash.
    """

    package: str
    suite: str
    file: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UrlOrigin:
    """A tarball at the upstream's own address.

    Attributes:
        url: Where it is.
        sha256: Its hash, or empty where only the tree hash is known.
    """

    url: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One upstream release.

    Attributes:
        name: What it is called here.
        version: The upstream's version.
        used: The files and folders that the recipe uses.
        tree_sha256: The tree hash of those files.
        debian: The tarball in Debian's archive.
        upstream: The tarball at the upstream's address.
    """

    name: str
    version: str
    used: tuple[str, ...]
    tree_sha256: str
    debian: DebianOrigin
    upstream: UrlOrigin


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A package of the toolchain.

    Attributes:
        name: The package's name in its registry.
        version: Its version.
        registry: `pypi`, `pypi-sdist` (its sources), `pypi-wheel` (not unpacked), `npm`, or
            `debian` (the stable suite that the sources come from).
        sha256: The accepted archives' hashes, by file name.
    """

    name: str
    version: str
    registry: str
    sha256: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """Everything that a `source.lock` says."""

    sources: Mapping[str, Source]
    tools: Mapping[str, Tool]


def read_lock(path: Path) -> Lock:
    """Read a lock file.

    Raises:
        RecipeError: The file is not what a lock file is; the message says where.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        included = [read_lock(path.parent / name) for name in data.pop("include", [])]
        sources = [_source(entry) for entry in data.pop("source", [])]
        tools = [_tool(entry) for entry in data.pop("tool", [])]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RecipeError(f"{path}: not a valid lock file: {error!r}") from error
    if data:
        raise RecipeError(f"{path}: unknown keys: {', '.join(sorted(data))}")
    return Lock(
        sources={
            **{name: source for lock in included for name, source in lock.sources.items()},
            **{source.name: source for source in sources},
        },
        tools={
            **{name: tool for lock in included for name, tool in lock.tools.items()},
            **{tool.name: tool for tool in tools},
        },
    )


def _source(entry: dict[str, Any]) -> Source:
    upstream = dict(entry["upstream"])
    debian = DebianOrigin(**entry["debian"])
    _require_hash(debian.sha256)
    return Source(
        name=str(entry["name"]),
        version=str(entry["version"]),
        used=tuple(str(path) for path in entry["used"]),
        tree_sha256=_require_hash(entry["tree_sha256"]),
        debian=debian,
        upstream=UrlOrigin(
            url=str(upstream["url"]),
            sha256=_require_hash(upstream["sha256"]) if "sha256" in upstream else "",
        ),
    )


def _tool(entry: dict[str, Any]) -> Tool:
    if entry["registry"] not in ("pypi", "pypi-sdist", "pypi-wheel", "npm", "debian"):
        raise ValueError(f"registry {entry['registry']!r} of {entry['name']!r} is not known")
    return Tool(
        name=str(entry["name"]),
        version=str(entry["version"]),
        registry=str(entry["registry"]),
        sha256={name: _require_hash(value) for name, value in entry["sha256"].items()},
    )


def _require_hash(value: object) -> str:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise ValueError(f"{value!r} is not a SHA-256 in hexadecimal")
    return value
