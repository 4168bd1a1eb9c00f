"""Choosing files of tests by name, and a part of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runtimes.recipe.errors import RecipeError

_PART = re.compile(r"([1-9][0-9]*)/([1-9][0-9]*)")


def select(names: Sequence[str], wanted: Sequence[str], part: str | None) -> list[str]:
    """Choose files.

    Args:
        names: All that there are.
        wanted: Names of files, or of packages that they are in; none for all.
        part: Such as "2/5", every fifth file from the second on; None for all of them.

    Raises:
        RecipeError: Nothing is called so, or the part is none.
    """
    for each in wanted:
        if not any(_is_in(name, each) for name in names):
            raise RecipeError(f"there are no tests {each}")
    chosen = [name for name in names if not wanted or any(_is_in(name, each) for each in wanted)]
    if part is None:
        return chosen
    match = _PART.fullmatch(part)
    if match is None or int(match[1]) > int(match[2]):
        raise RecipeError(f"{part} is no part; write it as 2/5")
    return chosen[int(match[1]) - 1 :: int(match[2])]


def _is_in(name: str, wanted: str) -> bool:
    return f"{name}.".startswith(f"{wanted}.")
