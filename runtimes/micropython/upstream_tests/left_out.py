"""The one list of tests that are not run, are held to CPython, or come out differently."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runtimes.recipe.errors import RecipeError

LIST = Path(__file__).with_name("left_out.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """Tests by name, each with a sentence that says why.

    Attributes:
        not_run: Tests that cannot be run at all.
        as_cpython: Tests whose `.exp` file writes down where MicroPython is not CPython, and the
            runtime is: the truth is what CPython prints.
        differs: Tests that are run, and fail for a reason that is known and accepted.
    """

    not_run: Mapping[str, str]
    as_cpython: Mapping[str, str]
    differs: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """All names, as often as they occur."""
        return [*self.not_run, *self.as_cpython, *self.differs]

    def check_names(self, known: set[str]) -> None:
        """Make sure that every name is one of a test.

        Raises:
            RecipeError: One is not.
        """
        unknown = sorted(set(self.names) - known)
        if unknown:
            raise RecipeError(f"left_out.toml names what is no test: {', '.join(unknown)}")


def read_left_out(path: Path = LIST) -> LeftOut:
    """Read the list.

    Args:
        path: A TOML file with a table for each attribute of `LeftOut`.

    Raises:
        RecipeError: It is not what such a list is.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        read = LeftOut(**tables)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise RecipeError(f"{path.name} is no list of tests: {error}") from error
    for table, entries in tables.items():
        for name, reason in entries.items():
            if not isinstance(reason, str) or not reason.strip():
                raise RecipeError(f"{path.name}: {name} in [{table}] has no reason")
    twice = sorted(name for name, times in Counter(read.names).items() if times > 1)
    if twice:
        raise RecipeError(f"{path.name} has a test in two tables: {', '.join(twice)}")
    return read
