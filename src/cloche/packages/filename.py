"""What a wheel's file name says: which distribution, which version, for which Pythons.

The form is that of the binary distribution format (packaging.python.org): name, version, perhaps a
build number, and three sets of tags, with hyphens between them.
"""

from __future__ import annotations

import re

from cloche.bundles.names import quoted
from cloche.errors import PackageError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._]*[A-Za-z0-9])?", re.ASCII)
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!]*", re.ASCII)
_BUILD = re.compile(r"[0-9][A-Za-z0-9._]*", re.ASCII)
_TAG = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*", re.ASCII)
_SEPARATORS = re.compile(r"[-_.]+")
_PYTHON_3 = re.compile(r"(py|cp)3([0-9]{0,3})", re.ASCII)


@record
class WheelName:
    """A wheel's file name, taken apart.

    Attributes:
        file: The name of the file.
        distribution: The distribution's name, in the form by which names are compared.
        version: The version's text.
        tag: What it is made for: sets of Pythons, of their binary interfaces and of platforms.
    """

    file: str
    distribution: str
    version: str
    tag: str


def parse_filename(file: str) -> WheelName:
    """Take a wheel's file name apart.

    Raises:
        PackageError: If it is not the name of a wheel.
    """
    parts = file.removesuffix(".whl").split("-")
    if not file.endswith(".whl") or len(parts) not in (5, 6):
        raise PackageError(
            f"{quoted(file)} is not a wheel's name, such as tabulate-0.9-py3-none-any.whl"
        )
    patterns = (_NAME, _VERSION, *[_BUILD] * (len(parts) - 5), _TAG, _TAG, _TAG)
    for part, pattern in zip(parts, patterns, strict=True):
        if not pattern.fullmatch(part):
            raise PackageError(f"{quoted(file)} is not a wheel's name because of {quoted(part)}")
    return WheelName(
        file=file,
        distribution=comparable(parts[0]),
        version=parts[1],
        tag="-".join(parts[-3:]),
    )


def comparable(name: str) -> str:
    """Give a distribution's name in the form by which names are compared."""
    return _SEPARATORS.sub("-", name).lower()


def check_tags(tags: Sequence[str], minor: int) -> None:
    """Make sure that a wheel is made for any platform and for Python 3.`minor`.

    Args:
        tags: What it is made for, such as "py2.py3-none-any".
        minor: Which Python is to run it.

    Raises:
        PackageError: If it is made for something else.
    """
    sets = [tuple(part.split(".") for part in tag.split("-")) for tag in tags]
    if any(len(each) != 3 for each in sets):
        raise PackageError(f"it has a tag that is none, among {quoted(', '.join(tags))}")
    pure = [pythons for pythons, abis, platforms in sets if "none" in abis and "any" in platforms]
    if not pure:
        raise PackageError(
            f"it is made for one platform ({quoted(', '.join(tags))}), where its native code runs; "
            "under the dome only pure Python runs, whose wheels end in -py3-none-any.whl"
        )
    if not any(_fits(python, minor) for pythons in pure for python in pythons):
        raise PackageError(
            f"it is made for another Python ({quoted(', '.join(tags))}); this one is 3.{minor}"
        )


def _fits(python: str, minor: int) -> bool:
    match = _PYTHON_3.fullmatch(python)
    if match is None:
        return False
    number = int(match[2]) if match[2] else None
    return number == minor if match[1] == "cp" else number is None or number <= minor
