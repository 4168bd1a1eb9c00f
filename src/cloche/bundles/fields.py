"""Small strict readers of JSON values, and how they are put together.

A reader takes a decoded value and the place where it stood, such as `assets[2].size`, and gives
back what it stands for or raises a `ManifestError` that names the place. Nothing is converted: a
number in quotes, a float or a bool is not a whole number. An unknown field is an error, since a
reader that skips what it does not know can be made to see something else than the signer saw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cloche.bundles.names import name_fault, quoted, version_fault
from cloche.errors import ManifestError

T = TypeVar("T")
Reader = Callable[[object, str], T]

_HEX = frozenset("0123456789abcdef")
_TEXT_LENGTH = 300


def at(where: str, message: str) -> ManifestError:
    """Make the error for one place of a manifest."""
    return ManifestError(f"{where or 'the manifest'}: {message}")


def text(value: object, where: str) -> str:
    """Read printable ASCII text of 1 to 300 characters: what a person reads cannot be disguised."""
    if not isinstance(value, str):
        raise at(where, f"{kind(value)} where text is needed")
    if not 0 < len(value) <= _TEXT_LENGTH:
        raise at(where, f"{len(value):,} characters; it has to be 1 to {_TEXT_LENGTH}")
    if not (value.isascii() and value.isprintable()):
        raise at(where, f"{quoted(value)} has characters that are not printable ASCII")
    return value


def name(value: object, where: str) -> str:
    """Read a portable name, as `cloche.bundles.names` has it."""
    fault = name_fault(value)
    if fault or not isinstance(value, str):
        raise at(where, f"the name {quoted(value)} {fault}")
    return value


def version(value: object, where: str) -> str:
    """Read a version of three numbers, as text."""
    fault = version_fault(value)
    if fault or not isinstance(value, str):
        raise at(where, f"the version {quoted(value)} {fault}")
    return value


def module(value: object, where: str) -> str:
    """Read the dotted name of a Python module."""
    if not all(part.isidentifier() for part in text(value, where).split(".")):
        raise at(where, f"{quoted(value)} is not the name of a Python module")
    return str(value)


def sha256(value: object, where: str) -> str:
    """Read a SHA-256 of 64 lower-case hexadecimal digits."""
    if not isinstance(value, str) or len(value) != 64 or not _HEX.issuperset(value):
        raise at(where, f"{quoted(value)} is not a SHA-256 of 64 lower-case hexadecimal digits")
    return value


def whole_number(lowest: int, highest: int) -> Reader[int]:
    """Make the reader of a whole number in a range, both ends included."""

    def read(value: object, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise at(where, f"{kind(value)} where a whole number is needed")
        if not lowest <= value <= highest:
            raise at(where, f"{quoted(value)} is not from {lowest:,} to {highest:,}")
        return value

    return read


def one_of(*words: str) -> Reader[str]:
    """Make the reader of a word out of a few."""

    def read(value: object, where: str) -> str:
        if not isinstance(value, str) or value not in words:
            raise at(where, f"{quoted(value)} is not one of {', '.join(words)}")
        return value

    return read


def list_of(item: Reader[T], *, lowest: int = 0, highest: int) -> Reader[tuple[T, ...]]:
    """Make the reader of a list whose items are all of one kind."""

    def read(value: object, where: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise at(where, f"{kind(value)} where a list is needed")
        if not lowest <= len(value) <= highest:
            raise at(where, f"{len(value):,} items; it has to be {lowest:,} to {highest:,}")
        return tuple(item(each, f"{where}[{index}]") for index, each in enumerate(value))

    return read


def table(
    make: Callable[..., T],
    required: Mapping[str, Reader[Any]],
    optional: Mapping[str, Reader[Any]] | None = None,
) -> Reader[T]:
    """Make the reader of an object with these fields and no others.

    Args:
        make: What to make of the fields; it is called with each field that is there by name.
        required: The reader of each field that has to be there.
        optional: The reader of each field that may be left out.
    """
    readers = {**required, **(optional or {})}

    def read(value: object, where: str) -> T:
        if not isinstance(value, dict):
            raise at(where, f"{kind(value)} where an object is needed")
        for field in value:
            if field not in readers:
                raise at(where, f"the field {quoted(field)} is not known")
        for field in required:
            if field not in value:
                raise at(where, f"the field {quoted(field)} is missing")
        inside = f"{where}." if where else ""
        return make(
            **{field: readers[field](each, inside + field) for field, each in value.items()}
        )

    return read


def kind(value: object) -> str:
    """Say what kind of JSON value something is."""
    if value is None:
        return "null"
    words = {bool: "a bool", int: "a number", str: "text", list: "a list", dict: "an object"}
    return words.get(type(value), "something else")
