"""A message: a value of some kind as a head of JSON and the bytes beside it."""

from __future__ import annotations

from json import JSONDecoder, JSONEncoder

from cloche.errors import WireError
from cloche.wire.kinds import BlobReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from cloche.wire.kinds import Kind


def _refuse_constant(word: str) -> NoReturn:
    raise WireError(f"{word} is not JSON")


_encode = JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode
_decode = JSONDecoder(parse_constant=_refuse_constant).raw_decode


def write_message(kind: Kind, value: Any) -> tuple[bytes, list[bytes]]:
    """Write a value.

    Args:
        kind: What it is.
        value: The value.

    Returns:
        The head, and the bytes beside it in their order.

    Raises:
        WireError: If it is not of its kind so much that it cannot even be written.
    """
    blobs: list[bytes] = []
    try:
        return _encode(kind.write(value, blobs)).encode("ascii"), blobs
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        raise WireError(f"it cannot be written: {error}") from error


def read_message(kind: Kind, head: bytes, blobs: bytes) -> Any:
    """Read a value.

    Args:
        kind: What it has to be.
        head: The head.
        blobs: All bytes beside it.

    Raises:
        WireError: If it is anything else.
        ClocheError: If it is of its kind, and yet makes no sense.
    """
    try:
        text = head.decode("utf-8")
        value, end = _decode(text)
        if end != len(text):
            raise WireError("there is more than one value in the head")
    except (ValueError, RecursionError) as error:
        if isinstance(error, WireError):
            raise
        raise WireError(f"the head is not JSON: {type(error).__name__}") from None
    reader = BlobReader(blobs)
    found = kind.read(value, reader)
    reader.finish()
    return found
