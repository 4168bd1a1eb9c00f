"""Reads a tool call's arguments, which a model wrote, into a value or a sentence.

Each reader raises `ArgumentsError` with a sentence that tells the model what to change. Nothing
here shows a bad value with `repr`: it may be huge, or nested deeper than the host can recurse.
"""

from __future__ import annotations

import json

from cloche.errors import RequestError
from cloche.result import Result, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST_ARGUMENTS = 1000
_MOST_JSON = 128 << 20
_SHOWN = 40
_JSON_NAMES: Mapping[type, str] = {
    bool: "a boolean",
    dict: "an object",
    float: "a number",
    int: "a number",
    list: "an array",
    str: "a string",
    type(None): "null",
}


class ArgumentsError(Exception):
    """Arguments that no run can be made of; its text is a sentence for the model.

    Attributes:
        exit_code: The code that the call's result gets.
    """

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


def refusal(error: ArgumentsError) -> Result:
    """Give the result of a call that was not carried out."""
    return Result(status=Status.ERROR, exit_code=error.exit_code, detail=str(error))


def decode_arguments(text: str) -> dict[str, object]:
    """Decode arguments that came as JSON text.

    Raises:
        ArgumentsError: If the text is no JSON object, too large, or nested too deep.
    """
    if len(text) > _MOST_JSON:
        raise ArgumentsError(
            f"the arguments have {len(text):,} characters; at most {_MOST_JSON:,} are allowed"
        )
    try:
        decoded = json.loads(text)
    except RecursionError:
        raise ArgumentsError("the arguments are nested too deep; send plain strings") from None
    except ValueError as error:
        raise ArgumentsError(f"the arguments are no JSON ({error}); send an object") from None
    if not isinstance(decoded, dict):
        raise ArgumentsError(f"the arguments are {_kind(decoded)}; send an object")
    return decoded


def read_object(arguments: object, known: Iterable[str]) -> Mapping[str, object]:
    """Check that arguments are an object with no other keys than the known ones.

    Args:
        arguments: What the tool was called with.
        known: The names of its parameters.

    Raises:
        RequestError: If it is no dict at all; that is the host program's mistake.
        ArgumentsError: If there is a key that is not known.
    """
    if not isinstance(arguments, dict):
        raise RequestError(
            f"a tool's arguments have to be a dict, not {type(arguments).__name__}; "
            "decode the model's JSON first, or call it through a ToolRegistry"
        )
    known = tuple(known)
    for key in arguments:
        if key not in known:
            raise ArgumentsError(f"unknown argument {_shown(key)}; there are {', '.join(known)}")
    return arguments


def read_text(arguments: Mapping[str, object], key: str) -> str:
    """Read a required string that may become part of a command line.

    Raises:
        ArgumentsError: If it is missing, of another type, or holds what no command line can.
    """
    if arguments.get(key) is None:
        raise ArgumentsError(f"{key} is missing; it has to be a string")
    return checked_text(arguments[key], key)


def read_texts(arguments: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Read an optional array of strings that may become part of a command line.

    Raises:
        ArgumentsError: If it is no array, or one of its items is no such string.
    """
    value = arguments.get(key)
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)):
        raise ArgumentsError(f"{key} is {_kind(value)}; it has to be an array of strings")
    if len(value) > _MOST_ARGUMENTS:
        raise ArgumentsError(
            f"{key} has {len(value):,} items; at most {_MOST_ARGUMENTS:,} are allowed"
        )
    return tuple(checked_text(item, f"{key}[{index}]") for index, item in enumerate(value))


def read_stdin(arguments: Mapping[str, object], key: str, most: int) -> bytes:
    """Read optional text for standard input.

    Args:
        arguments: The call's arguments.
        key: The name of the parameter.
        most: The cap, in bytes of UTF-8.

    Raises:
        ArgumentsError: If it is no string, too large, or no text.
    """
    value = arguments.get(key)
    if value is None:
        return b""
    if not isinstance(value, str):
        raise ArgumentsError(f"{key} is {_kind(value)}; it has to be a string")
    data = _encoded(value, key)
    if len(data) > most:
        raise ArgumentsError(f"{key} has {len(data):,} bytes; at most {most:,} are allowed")
    return data


def check_command_line(argv: Iterable[str], most: int) -> None:
    """Check the size of a whole command line.

    Args:
        argv: The command and its arguments.
        most: The cap, in bytes of UTF-8.

    Raises:
        ArgumentsError: If it is larger than the cap.
    """
    size = command_line_size(argv)
    if size > most:
        raise ArgumentsError(
            f"the code and its arguments have {size:,} bytes; at most {most:,} are allowed. "
            "Send less code, or pass data through stdin"
        )


def command_line_size(argv: Iterable[str]) -> int:
    """Give the size of a command line in bytes of UTF-8."""
    return sum(len(item.encode("utf-8", "surrogatepass")) for item in argv)


def checked_text(value: object, where: str) -> str:
    """Check that a value is a string that can be part of a command line.

    Args:
        value: What was sent.
        where: Its name for the message.

    Raises:
        ArgumentsError: If it is no string, holds a NUL, or holds half of a surrogate pair.
    """
    if not isinstance(value, str):
        raise ArgumentsError(f"{where} is {_kind(value)}; it has to be a string")
    if (at := value.find("\0")) >= 0:
        raise ArgumentsError(f"{where} has a NUL character at position {at}; write \\x00 instead")
    _encoded(value, where)
    return value


def _encoded(value: str, where: str) -> bytes:
    try:
        return value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ArgumentsError(
            f"{where} has half of a surrogate pair at position {error.start}; send the whole "
            "character"
        ) from None


def _kind(value: object) -> str:
    return _JSON_NAMES.get(type(value), f"a {type(value).__name__}")


def _shown(key: object) -> str:
    if not isinstance(key, str):
        return f"that is {_kind(key)}"
    return ascii(key if len(key) <= _SHOWN else key[:_SHOWN] + "…")
