"""The one list of what is treated in another way than upstream does it on WASI."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtimes.recipe.errors import RecipeError

LIST = Path(__file__).with_name("left_out.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """Files and tests, each with a sentence that says why. A test is called `file/name`.

    Attributes:
        not_run: Files that are not run at all.
        unselected: Tests, or classes of tests, that are taken out of their file before it is run,
            since they would end the run or come out now so and now so.
        differs: Tests that are run, and fail for a reason that is known and accepted.
        claimed: Files that skip themselves on WASI for want of something that few of their tests
            need, or none: it is claimed to be there, so that they are run.
        claims: What is claimed for each of them; the words are those of `driver.py`.
    """

    not_run: Mapping[str, str] = field(default_factory=dict)
    unselected: Mapping[str, str] = field(default_factory=dict)
    differs: Mapping[str, str] = field(default_factory=dict)
    claimed: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def check_names(self, known: set[str]) -> None:
        """Make sure that every name is one of a file, or of a test in a file.

        Raises:
            RecipeError: One is not.
        """
        tests = [*self.unselected, *self.differs]
        unknown = sorted({*self.not_run, *self.claimed} - known)
        unknown += sorted(
            name for name in tests if "/" not in name or name.partition("/")[0] not in known
        )
        if unknown:
            raise RecipeError(f"left_out.toml names what is no test: {', '.join(unknown)}")

    def unselected_in(self, file: str) -> tuple[str, ...]:
        """Name the tests that are taken out of a file."""
        return _within(self.unselected, file)

    def differing_in(self, file: str) -> tuple[str, ...]:
        """Name the tests of a file that are known to fail."""
        return _within(self.differs, file)


def _within(tests: Mapping[str, str], file: str) -> tuple[str, ...]:
    start = f"{file}/"
    return tuple(name.removeprefix(start) for name in tests if name.startswith(start))


def read_left_out(path: Path = LIST) -> LeftOut:
    """Read the list.

    Args:
        path: A TOML file with an array of tables for each attribute of `LeftOut`, where each table
            has a `reason` and the names that it holds for, as `files` or `tests`; in `claimed` also
            the `claims`.

    Raises:
        RecipeError: It is not what such a list is.
    """
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8"))
        reasons = {title: _by_name(path.name, entries) for title, entries in groups.items()}
        claims = {
            file: tuple(entry["claims"])
            for entry in groups.get("claimed", [])
            for file in entry["files"]
        }
        return LeftOut(**reasons, claims=claims)
    except (tomllib.TOMLDecodeError, TypeError, AttributeError, KeyError) as error:
        raise RecipeError(f"{path.name} is no list of tests: {error}") from error


def _by_name(list_name: str, entries: list[dict[str, Any]]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for name, reason in _pairs(entries):
        if not isinstance(reason, str) or not reason.strip():
            raise RecipeError(f"{list_name}: {name} has no reason")
        if name in reasons:
            raise RecipeError(f"{list_name} has {name} twice")
        reasons[name] = reason
    return reasons


def _pairs(entries: list[dict[str, Any]]) -> Iterator[tuple[str, object]]:
    for entry in entries:
        names = entry["files"] if "files" in entry else entry["tests"]
        yield from ((name, entry.get("reason")) for name in names)
