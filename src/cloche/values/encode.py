"""Writing a value down as tagged JSON, or saying why it cannot be carried."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from json import JSONEncoder

from cloche.values import CONTENT, LARGEST_PLAIN, MOST_BYTES, MOST_DIGITS, MOST_LEVELS, TAG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

_write = JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode
_LARGEST = 10**MOST_DIGITS
_INFINITY = float("inf")
_NODE_BYTES = 2  # what the smallest value takes, with the comma behind it


class NotCarriedError(Exception):
    """A value that cannot be carried; its text says why, in one sentence."""


def encode(value: object) -> str:
    """Write a value down.

    Args:
        value: Data of the types that `docs/values.md` lists.

    Returns:
        JSON text, of at most 1 MiB in UTF-8.

    Raises:
        NotCarriedError: If it is of another type, too large or too deep, or has a lone surrogate.
    """
    if type(value) is int and -LARGEST_PLAIN <= value <= LARGEST_PLAIN:
        return str(value)
    text = _write(tagged(value))
    if len(text) * 4 > MOST_BYTES and len(text.encode()) > MOST_BYTES:
        raise _too_large()
    return text


def tagged(value: object) -> Any:
    """Give a value as plain JSON data: what JSON has not is an object with a tag.

    Raises:
        NotCarriedError: If it cannot be carried.
    """
    return _Writer().tree(value, MOST_LEVELS)


class _Writer:
    """Makes the tree of one value.

    Attributes:
        room: Bytes that are left; so the work is bounded, whatever the value holds.
    """

    def __init__(self) -> None:
        self.room = MOST_BYTES

    def tree(self, value: Any, levels: int) -> Any:
        """Give the tree of a value that may be `levels` deep."""
        kind = type(value)
        self._take(_NODE_BYTES)
        if value is None or kind is bool:
            return value
        if kind is str or isinstance(value, str):
            return self._text(value)
        if kind is int or isinstance(value, int):
            return self._integer(int.__int__(value), levels)
        if kind is float or isinstance(value, float):
            return self._float(float.__float__(value), levels)
        if isinstance(value, (list, tuple)):
            return self._sequence(value, levels)
        if isinstance(value, dict):
            return self._dict(value, levels)
        return self._rest(value, levels)

    def _sequence(self, value: list[Any] | tuple[Any, ...], levels: int) -> Any:
        if isinstance(value, list):
            return self._array(list.__iter__(value), levels)
        return self._tag("tuple", self._array(tuple.__iter__(value), levels - 1), levels)

    def _dict(self, value: dict[Any, Any], levels: int) -> Any:
        _check_levels(levels)
        if all(isinstance(key, str) and key != TAG for key in dict.__iter__(value)):
            pairs = dict.items(value)
            return {self._text(key): self.tree(each, levels - 1) for key, each in pairs}
        array = [self._array(pair, levels - 2) for pair in dict.items(value)]
        return self._tag("dict", array, levels)

    def _rest(self, value: Any, levels: int) -> Any:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self._tag("bytes", self._bytes(value), levels)
        if isinstance(value, (set, frozenset)):
            name = "set" if isinstance(value, set) else "frozenset"
            return self._tag(name, self._array(value, levels - 1), levels)
        write = _OTHERS.get(type(value))
        if write is None:
            raise NotCarriedError(f"a value of the type {type(value).__name__} cannot be carried")
        name, content = write(value)
        if isinstance(content, list):
            content = self._array(content, levels - 1)
        return self._tag(name, content, levels)

    def _tag(self, name: str, content: Any, levels: int) -> dict[str, Any]:
        _check_levels(levels)
        return {TAG: name, CONTENT: content}

    def _array(self, items: Iterable[Any], levels: int) -> list[Any]:
        _check_levels(levels)
        return [self.tree(item, levels - 1) for item in items]

    def _text(self, value: str) -> str:
        self._take(len(value))
        text = str.__str__(value)
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:
                raise NotCarriedError("text with a lone surrogate cannot be carried") from None
        return text

    def _integer(self, value: int, levels: int) -> Any:
        if -LARGEST_PLAIN <= value <= LARGEST_PLAIN:
            return value
        if not -_LARGEST < value < _LARGEST:
            raise NotCarriedError(f"an int of more than {MOST_DIGITS:,} digits cannot be carried")
        return self._tag("int", self._text(_digits(value)), levels)

    def _float(self, value: float, levels: int) -> Any:
        if -_INFINITY < value < _INFINITY:
            return value
        return self._tag("float", repr(value), levels)

    def _bytes(self, value: bytes | bytearray | memoryview) -> str:
        size = value.nbytes if isinstance(value, memoryview) else len(value)
        self._take(size)
        return b64encode(bytes(value)).decode("ascii")

    def _take(self, count: int) -> None:
        self.room -= count
        if self.room < 0:
            raise _too_large()


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # the process has set a lower limit
        raise NotCarriedError(f"an int of {value.bit_length():,} bits cannot be carried") from None


def _check_levels(levels: int) -> None:
    if levels <= 0:
        raise NotCarriedError(
            f"a value of more than {MOST_LEVELS} levels, or one that holds itself, "
            "cannot be carried"
        )


def _too_large() -> NotCarriedError:
    return NotCarriedError(f"a value of more than {MOST_BYTES:,} bytes cannot be carried")


_OTHERS: Mapping[type, Callable[[Any], tuple[str, Any]]] = {
    complex: lambda value: ("complex", [value.real, value.imag]),
    Decimal: lambda value: ("decimal", str(value)),
    datetime: lambda value: ("datetime", value.isoformat()),
    date: lambda value: ("date", value.isoformat()),
    time: lambda value: ("time", value.isoformat()),
    timedelta: lambda value: ("timedelta", [value.days, value.seconds, value.microseconds]),
}
