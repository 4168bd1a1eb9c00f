"""What a field may be on the wire: for each kind, how it is written and how strictly it is read."""

from __future__ import annotations

from types import MappingProxyType

from cloche.errors import WireError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from cloche.request import Tree

LARGEST_WHOLE = 1 << 53  # what every reader of JSON can hold
_DEEPEST = 64


class BlobReader:
    """The bytes of a message that are not in its head, given out in the order of their fields.

    Args:
        data: All of them.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: object) -> bytes:
        """Give the next bytes.

        Args:
            size: How many, as the head says.

        Raises:
            WireError: If that is no size, or there are not so many.
        """
        if type(size) is not int or not 0 <= size <= len(self._data) - self._at:
            raise WireError(f"{size!a:.40} is not the size of what there is")
        begin, self._at = self._at, self._at + size
        return self._data[begin : self._at]

    def finish(self) -> None:
        """Make sure that nothing is left.

        Raises:
            WireError: If something is.
        """
        if self._at != len(self._data):
            raise WireError(f"{len(self._data) - self._at:,} bytes belong to no field")


@record
class Kind:
    """What a field may be.

    Attributes:
        write: Gives the JSON that stands for a value, and adds its bytes to the list.
        read: Gives the value back; raises `WireError` for what is not of this kind.
    """

    write: Callable[[Any, list[bytes]], Any]
    read: Callable[[Any, BlobReader], Any]


def _as_it_is(value: Any, _blobs: list[bytes]) -> Any:
    return value


def text(longest: int) -> Kind:
    """A text of so many characters at most, all of which can be encoded."""

    def read(value: Any, _blobs: BlobReader) -> str:
        if type(value) is not str or len(value) > longest:
            raise WireError(f"it has to be a text of at most {longest:,} characters")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise WireError("it has a lone surrogate") from None
        return value

    return Kind(write=_as_it_is, read=read)


def _read_any_text(value: Any, _blobs: BlobReader) -> str:
    if type(value) is not str:
        raise WireError("it has to be a text")
    return value


# As the host gave it: what cannot be encoded is refused with a result, and that comes later.
ANY_TEXT = Kind(write=_as_it_is, read=_read_any_text)


def whole(lowest: int = 0, highest: int = LARGEST_WHOLE) -> Kind:
    """A whole number in a range."""

    def read(value: Any, _blobs: BlobReader) -> int:
        if type(value) is not int or not lowest <= value <= highest:
            raise WireError(f"it has to be a whole number from {lowest:,} to {highest:,}")
        return value

    return Kind(write=_as_it_is, read=read)


def _read_seconds(value: Any, _blobs: BlobReader) -> float:
    if type(value) not in (int, float) or not 0 <= value <= LARGEST_WHOLE:
        raise WireError("it has to be a number of seconds")
    return float(value)


SECONDS = Kind(write=_as_it_is, read=_read_seconds)


def _read_truth(value: Any, _blobs: BlobReader) -> bool:
    if type(value) is not bool:
        raise WireError("it has to be true or false")
    return value


TRUTH = Kind(write=_as_it_is, read=_read_truth)


def _write_blob(value: Any, blobs: list[bytes]) -> int:
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value).__name__} in place of bytes")
    blobs.append(value)
    return len(value)


def _read_blob(value: Any, blobs: BlobReader) -> bytes:
    return blobs.take(value)


BLOB = Kind(write=_write_blob, read=_read_blob)


def one_of(*words: str) -> Kind:
    """One of some words."""

    def read(value: Any, _blobs: BlobReader) -> str:
        if type(value) is not str or value not in words:
            raise WireError(f"it has to be one of {', '.join(words)}")
        return value

    return Kind(write=_as_it_is, read=read)


def optional(kind: Kind) -> Kind:
    """Null, or what is of a kind."""

    def write(value: Any, blobs: list[bytes]) -> Any:
        return None if value is None else kind.write(value, blobs)

    def read(value: Any, blobs: BlobReader) -> Any:
        return None if value is None else kind.read(value, blobs)

    return Kind(write=write, read=read)


def row(kind: Kind, most: int) -> Kind:
    """A row of so many at most, which becomes a tuple."""

    def write(values: Any, blobs: list[bytes]) -> list[Any]:
        return [kind.write(value, blobs) for value in values]

    def read(values: Any, blobs: BlobReader) -> tuple[Any, ...]:
        if type(values) is not list or len(values) > most:
            raise WireError(f"it has to be a row of at most {most:,}")
        return tuple([kind.read(value, blobs) for value in values])

    return Kind(write=write, read=read)


def mapping(kind: Kind, most: int) -> Kind:
    """So many names at most, each with something of a kind."""

    def write(values: Any, blobs: list[bytes]) -> dict[str, Any]:
        return {name: kind.write(value, blobs) for name, value in values.items()}

    def read(values: Any, blobs: BlobReader) -> Mapping[str, Any]:
        if type(values) is not dict or len(values) > most:
            raise WireError(f"it has to map at most {most:,} names")
        return MappingProxyType({name: kind.read(each, blobs) for name, each in values.items()})

    return Kind(write=write, read=read)


def _write_tree(tree: Any, blobs: list[bytes]) -> Any:
    if isinstance(tree, (bytes, bytearray, memoryview)):
        return _write_blob(bytes(tree), blobs)
    return {name: _write_tree(each, blobs) for name, each in tree.items()}


def _read_tree(value: Any, blobs: BlobReader, depth: int = 0) -> bytes | Tree:
    if type(value) is not dict:
        return blobs.take(value)
    if depth >= _DEEPEST:
        raise WireError(f"it has folders that lie deeper than {_DEEPEST}")
    return {name: _read_tree(each, blobs, depth + 1) for name, each in value.items()}


# A folder's content.
TREE = Kind(write=_write_tree, read=_read_tree)


def fields(cls: type[Any], **kinds: Kind) -> Kind:
    """A record of a class, without the fields that have their defaults."""
    defaults: Mapping[str, Any] = cls.__defaults__
    required = frozenset(kinds.keys() - defaults.keys())
    nothing = object()
    rules = [(name, kind.write, defaults.get(name, nothing)) for name, kind in kinds.items()]
    readers = {name: kind.read for name, kind in kinds.items()}

    def write(value: Any, blobs: list[bytes]) -> dict[str, Any]:
        told = {}
        held = value.__dict__
        for name, write_field, default in rules:
            field = held[name]
            if field is not default and field != default:
                told[name] = write_field(field, blobs)
        return told

    def read(value: Any, blobs: BlobReader) -> Any:
        if type(value) is not dict:
            raise WireError(f"it has to be a {cls.__name__}")
        found = {}
        for name, each in value.items():
            read_field = readers.get(name)
            if read_field is None:
                raise WireError(f"{name!a:.40} is no field of {cls.__name__}")
            try:
                found[name] = read_field(each, blobs)
            except WireError as error:
                raise WireError(f"{name}: {error}") from None
        if not required <= found.keys():
            raise WireError(f"it has not all fields of {cls.__name__}")
        return cls(**found)

    return Kind(write=write, read=read)
