"""Which wheel is meant: a path, and perhaps the hash that the file has to have.

    tabulate-0.9-py3-none-any.whl
    tabulate-0.9-py3-none-any.whl#sha256=024ca478df22e9340661486f85298cff5f6dcdba14f3813e8830015b9ed1948f

The hash has the form that it has in direct references, and in the files that pip installs from.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256

from cloche.bundles.files import read_file
from cloche.errors import PackageError
from cloche.packages.archive import ARCHIVE_BYTES
from cloche.packages.wheel import Package, read_wheel

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def read_given(given: str | os.PathLike[str], python: str) -> Package:
    """Read a wheel that was handed in.

    Args:
        given: Its path, perhaps with "#sha256=" and its hash after it.
        python: The version of Python that it is for.

    Raises:
        PackageError: If it cannot be read, has another hash, or is not a wheel that can be used.
    """
    path, digest = _split(given)
    try:
        data = read_file(path, ARCHIVE_BYTES)
    except (OSError, ValueError) as error:
        raise PackageError(f"cannot read the wheel {path!a}: {error}") from error
    found = sha256(data).hexdigest()
    if digest and found != digest:
        raise PackageError(f"{path} has the SHA-256 {found}, not {digest}")
    return read_wheel(os.path.basename(path), data, python)


def _split(given: str | os.PathLike[str]) -> tuple[str, str]:
    path = os.fspath(given) if isinstance(given, (str, os.PathLike)) else given
    if not isinstance(path, str):
        raise PackageError(f"a package is {type(path).__name__}; it has to be the path of a wheel")
    if path.endswith(".whl"):
        return path, ""
    before, mark, digest = path.rpartition("#sha256=")
    if not mark:
        raise PackageError(
            f"{path!a} is not the path of a wheel: it ends neither in .whl nor in .whl#sha256=..."
        )
    if not _HASH.fullmatch(digest.lower()):
        raise PackageError(f"{digest!a} is no SHA-256, which has 64 hexadecimal digits")
    return before, digest.lower()
