"""`Requires-Python`: whether a version of Python satisfies it.

The form is that of version specifiers (packaging.python.org). What is compared is always a release
of Python such as 3.13.5, so of a version's many parts only release numbers count, and that what
comes before a release (3.14.0rc1) is less than it.
"""

from __future__ import annotations

import re

from cloche.bundles.names import quoted
from cloche.errors import PackageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CLAUSE = re.compile(
    r"(?P<operator>~=|===?|!=|<=|>=|<|>)\s*v?(?P<release>[0-9]{1,9}(?:\.[0-9]{1,9}){0,9})"
    r"(?P<wildcard>\.\*)?(?P<before>\.?[-_]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[-_.]?[0-9]*)?",
    re.ASCII | re.IGNORECASE,
)
_LONGEST = 1000

# Release numbers without zeros at their end, and -1 for what comes before the release.
_Key = tuple[tuple[int, ...], int]


def admits(specifier: str, python: str) -> bool:
    """Tell whether a `Requires-Python` admits a version of Python.

    Args:
        specifier: Its text, such as ">=3.9, <4".
        python: A release, such as "3.13.5".

    Raises:
        PackageError: If the specifier cannot be understood.
    """
    if len(specifier) > _LONGEST:
        raise PackageError("its Requires-Python is too long to be one")
    clauses = [clause.strip() for clause in specifier.split(",")]
    return all(_admits(clause, _numbers(python)) for clause in clauses if clause)


def _admits(clause: str, python: tuple[int, ...]) -> bool:
    match = _CLAUSE.fullmatch(clause)
    if match is None:
        raise PackageError(f"its Requires-Python has {quoted(clause)}, which is no condition")
    release = _numbers(match["release"])
    if match["wildcard"] and match["operator"] in ("==", "!="):
        same = (*python, *[0] * len(release))[: len(release)] == release
        return same == (match["operator"] == "==")
    wanted = _key(release, -1 if match["before"] else 0)
    if match["operator"] == "~=":
        series = release[:-1]
        return _key(python) >= wanted and python[: len(series)] == series
    return _COMPARISONS[match["operator"]](_key(python), wanted)


_COMPARISONS: Mapping[str, Callable[[_Key, _Key], bool]] = {
    "==": lambda python, wanted: python == wanted,
    "===": lambda python, wanted: python == wanted,
    "!=": lambda python, wanted: python != wanted,
    "<=": lambda python, wanted: python <= wanted,
    ">=": lambda python, wanted: python >= wanted,
    "<": lambda python, wanted: python < wanted,
    ">": lambda python, wanted: python > wanted,
}


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


def _key(release: tuple[int, ...], place: int = 0) -> _Key:
    while len(release) > 1 and release[-1] == 0:
        release = release[:-1]
    return release, place
