"""What a frame from a guest may say, read strictly; and what the host answers."""

from __future__ import annotations

from binascii import Error as Base64Error
from binascii import a2b_base64
from json import JSONEncoder

from cloche.engine.channel.frames import frame
from cloche.values import LARGEST_PLAIN
from cloche.values.decode import MalformedError, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

TEXT_TYPES = frozenset({"text/plain", "text/html", "image/svg+xml"})
IMAGE_TYPE = "image/png"
MOST_REPR = 8 << 10  # characters
MOST_MESSAGE = 4 << 10
_CALL_FIELDS = frozenset({"t", "id", "name", "args", "kwargs"})
_VALUE_FIELDS = frozenset({"t", "repr", "v"})
_LOST_VALUE_FIELDS = frozenset({"t", "repr", "why"})
_DISPLAY_FIELDS = frozenset({"t", "data"})
_write = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Call:
    """A guest's call of a host function.

    Attributes:
        id: The guest's number for it.
        name: The function's name, whether there is one or not.
        args: Its positional arguments.
        kwargs: Its keyword arguments.
    """

    __slots__ = ("args", "id", "kwargs", "name")

    def __init__(self, message: Mapping[str, Any]) -> None:
        self.id: int = message["id"]
        self.name: str = message["name"]
        self.args: list[Any] = message["args"]
        self.kwargs: dict[str, Any] = message["kwargs"]
        if message.keys() != _CALL_FIELDS:
            raise MalformedError("a call has other fields than it should")
        if type(self.id) is not int or not 0 < self.id <= LARGEST_PLAIN:
            raise MalformedError("a call's id is no positive number that can be written plainly")
        if type(self.name) is not str or type(self.args) is not list:
            raise MalformedError("a call's name is no text, or its args are no array")
        if type(self.kwargs) is not dict or not all(map(_is_text, self.kwargs)):
            raise MalformedError("a call's kwargs are no object")


class LastValue:
    """The value of the last expression, as the guest tells it.

    Attributes:
        value: The value; None where it could not be carried.
        repr: Its `repr`, perhaps cut.
        why: Why it could not be carried; empty where it could.
    """

    __slots__ = ("repr", "value", "why")

    def __init__(self, message: Mapping[str, Any]) -> None:
        if message.keys() not in (_VALUE_FIELDS, _LOST_VALUE_FIELDS):
            raise MalformedError("a value has other fields than it should")
        self.value = message.get("v")
        self.repr = shortened(_text(message["repr"], "a value's repr"), MOST_REPR)
        self.why = shortened(_text(message.get("why", ""), "a value's why"), MOST_MESSAGE)


class Display:
    """What a guest handed to `display`.

    Attributes:
        data: The kinds that there are of it: text, and bytes for an image in PNG.
        size: How many bytes and characters it takes.
    """

    __slots__ = ("data", "size")

    def __init__(self, message: Mapping[str, Any]) -> None:
        data = message.get("data")
        if message.keys() != _DISPLAY_FIELDS or type(data) is not dict or not data:
            raise MalformedError("a display has other fields than it should")
        self.data: dict[str, str | bytes] = {kind: _read(kind, data[kind]) for kind in data}
        self.size = sum(map(len, self.data.values()))


def read_message(content: bytes) -> Call | LastValue | Display:
    """Read what a frame says.

    Raises:
        MalformedError: If it is not what a guest may say.
    """
    try:
        message = decode(content.decode())
    except UnicodeDecodeError:
        raise MalformedError("it is no UTF-8") from None
    try:
        read = _KINDS[message["t"]]
        return read(message)
    except (LookupError, TypeError):
        raise MalformedError("it is no message that a guest may send") from None


_KINDS: Mapping[str, type[Call] | type[LastValue] | type[Display]] = {
    "call": Call,
    "value": LastValue,
    "display": Display,
}


def _read(kind: object, content: object) -> str | bytes:
    text = _text(content, "a display's data")
    if kind in TEXT_TYPES:
        return text
    if kind != IMAGE_TYPE:
        raise MalformedError("a display is of a kind that there is not")
    try:
        return a2b_base64(text.encode("ascii"), strict_mode=True)
    except (Base64Error, UnicodeEncodeError):
        raise MalformedError("an image is no base64") from None


def _text(value: object, what: str) -> str:
    if type(value) is not str:
        raise MalformedError(f"{what} is no text")
    return value


def _is_text(value: object) -> bool:
    return type(value) is str


def shortened(text: str, most: int) -> str:
    """Cut a text that is too long."""
    return text if len(text) <= most else text[:most] + "…"


def value_reply(number: int, text: str) -> bytes | None:
    """Make the frame of a call's result; None where it is too large for one.

    Args:
        number: The call's id.
        text: The result, written down.
    """
    return frame(f'{{"t":"reply","id":{number},"v":{text}}}')


def error_reply(number: int, kind: str, message: str) -> bytes:
    """Make the frame of a call that has failed.

    Args:
        number: The call's id.
        kind: The name of an exception's class.
        message: Its text, which is cut where it is too long.
    """
    error = {"type": _clean(kind, 100), "message": _clean(message, MOST_MESSAGE)}
    made = frame(f'{{"t":"reply","id":{number},"error":{_write(error)}}}')
    assert made is not None  # of some kilobytes
    return made


def _clean(text: str, most: int) -> str:
    return shortened(text, most).encode("utf-8", "backslashreplace").decode()


def start_frame(functions: Iterable[tuple[str, bool]] | None, inputs: str) -> bytes | None:
    """Make the frame that comes before a piece of code; None where it is too large for one.

    Args:
        functions: The names that it announces, each with whether it is async; None for no word on
            functions.
        inputs: The inputs, written down as an object; empty for none.
    """
    parts = ['"t":"start"']
    if functions is not None:
        announced = [{"name": name, "async": is_async} for name, is_async in functions]
        parts.append(f'"functions":{_write(announced)}')
    if inputs:
        parts.append(f'"inputs":{inputs}')
    return frame(f"{{{','.join(parts)}}}")
