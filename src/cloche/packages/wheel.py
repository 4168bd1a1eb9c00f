"""A wheel, from its bytes to the files that it brings, believed only as far as it was checked."""

from __future__ import annotations

import re
from hashlib import sha256
from types import MappingProxyType

from cloche.bundles.names import quoted
from cloche.errors import PackageError
from cloche.packages.archive import read_archive
from cloche.packages.filename import WheelName, check_tags, comparable, parse_filename
from cloche.packages.headers import only, parse_headers
from cloche.packages.inventory import check_inventory
from cloche.packages.native import native_code
from cloche.packages.paths import Paths
from cloche.packages.unpack import unpack
from cloche.packages.versions import admits
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# What these hold belongs elsewhere than beside the packages, where a guest has no use for it.
_LEFT_OUT = frozenset(["data", "headers", "scripts"])
_BYTECODE = "__pycache__"
_ESCAPED = re.compile(r"[^A-Za-z0-9.]+", re.ASCII)


@record
class Package:
    """A distribution that a guest can import.

    Attributes:
        file: The name of the wheel's file.
        name: The distribution's name, in the form by which names are compared.
        version: Its version.
        sha256: The hash of the wheel, in hexadecimal.
        files: What it brings, by the path beside other packages.
    """

    file: str
    name: str
    version: str
    sha256: str
    files: Mapping[str, bytes]


def read_wheel(file: str, data: bytes, python: str) -> Package:
    """Read a wheel.

    Args:
        file: The name of its file, which says what it is.
        data: Its bytes.
        python: The version of Python that it is for, such as "3.13.5".

    Raises:
        PackageError: If it is not a whole and pure wheel for this Python; the message says why.
    """
    name = parse_filename(file)
    try:
        return _read(name, data, python)
    except PackageError as error:
        raise PackageError(f"{file} is refused: {error}") from error


def _read(name: WheelName, data: bytes, python: str) -> Package:
    minor = int(python.split(".")[1])
    check_tags([name.tag], minor)
    files = {member.path: unpack(data, member) for member in read_archive(data)}
    info = _find_info(files, name)
    _check_wheel(_file(files, f"{info}/WHEEL"), minor)
    _check_metadata(_file(files, f"{info}/METADATA"), name, python)
    _file(files, f"{info}/RECORD")
    check_inventory(files, f"{info}/RECORD")
    for path, content in files.items():
        if kind := native_code(path, content):
            raise PackageError(f"{quoted(path)} is native code {kind}; only pure Python can run")
    return Package(
        file=name.file,
        name=name.distribution,
        version=name.version,
        sha256=sha256(data).hexdigest(),
        files=MappingProxyType(_installed(files, name, info)),
    )


def _find_info(files: Mapping[str, bytes], name: WheelName) -> str:
    """Give the one folder that describes the distribution, whose name is that of the file."""
    found = sorted({top for top in map(_top, files) if top.endswith(".dist-info")})
    if len(found) != 1:
        raise PackageError(f"it has {len(found)} folders *.dist-info; it has to have one")
    if not _is_of(found[0].removesuffix(".dist-info"), name):
        raise PackageError(f"its folder {quoted(found[0])} is that of another name or version")
    return found[0]


def _is_of(text: str, name: WheelName) -> bool:
    """Tell whether "name-version" is that of a wheel's file."""
    distribution, _, version = text.rpartition("-")
    return comparable(distribution) == name.distribution and version == name.version


def _top(path: str) -> str:
    return path.partition("/")[0]


def _file(files: Mapping[str, bytes], path: str) -> bytes:
    if path not in files:
        raise PackageError(f"it has no file {quoted(path)}")
    return files[path]


def _check_wheel(data: bytes, minor: int) -> None:
    headers = parse_headers(data)
    version = only(headers, "Wheel-Version", "WHEEL")
    if version.partition(".")[0] != "1":
        raise PackageError(f"it has the format {quoted(version)}; known is 1")
    if only(headers, "Root-Is-Purelib", "WHEEL").lower() != "true":
        raise PackageError("it says that it is not pure Python (Root-Is-Purelib in WHEEL)")
    check_tags(headers.get("tag", ()), minor)


def _check_metadata(data: bytes, name: WheelName, python: str) -> None:
    headers = parse_headers(data)
    told = only(headers, "Name", "METADATA"), only(headers, "Version", "METADATA")
    if comparable(told[0]) != name.distribution or _escaped(told[1]) != _escaped(name.version):
        raise PackageError(f"METADATA says {quoted(' '.join(told))}, its file name does not")
    for specifier in headers.get("requires-python", ()):
        if not admits(specifier, python):
            raise PackageError(f"it requires Python {quoted(specifier)}; this one is {python}")


def _escaped(version: str) -> str:
    """Give a version as file names have it, where "+" and "-" may have become "_"."""
    return _ESCAPED.sub("_", version)


def _installed(files: Mapping[str, bytes], name: WheelName, info: str) -> dict[str, bytes]:
    """Give the files by the paths that they have once they are installed."""
    found: dict[str, bytes] = {}
    paths = Paths()
    for path, content in files.items():
        place = _place(path, name)
        if place is None or _BYTECODE in place.split("/"):
            continue
        if _top(place) != info and _top(place).endswith((".dist-info", ".data")):
            raise PackageError(f"{quoted(path)} would describe another distribution")
        paths.add_file(place)
        found[place] = content
    return found


def _place(path: str, name: WheelName) -> str | None:
    """Give the path at which a file is installed; None where it is not."""
    top, _, rest = path.partition("/")
    if not (top.endswith(".data") and _is_of(top.removesuffix(".data"), name)):
        return path
    scheme, _, inner = rest.partition("/")
    if scheme in _LEFT_OUT:
        return None
    if scheme != "purelib" or not inner:
        raise PackageError(f"{quoted(path)} belongs to a place that a pure wheel does not have")
    return inner
