"""Reads a tool call's arguments, which a model wrote, into a value or a sentence.

Each reader raises `ArgumentsError` with a sentence that tells the model what to change. Nothing
here shows a bad value with `repr`: it may be huge, or nested deeper than the host can recurse.
Whether a good value is too large, or cannot be on a command line, is for the runner to say.
"""

from __future__ import annotations

import json

from cloche.errors import RequestError
from cloche.result import Result, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    """Read a required string.

    Raises:
        ArgumentsError: If it is missing or of another type.
    """
    if arguments.get(key) is None:
        raise ArgumentsError(f"{key} is missing; it has to be a string")
    return _text(arguments[key], key)


def read_texts(arguments: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Read an optional array of strings.

    Raises:
        ArgumentsError: If it is no array, or one of its items is no string.
    """
    value = arguments.get(key)
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)):
        raise ArgumentsError(f"{key} is {_kind(value)}; it has to be an array of strings")
    return tuple(_text(item, f"{key}[{index}]") for index, item in enumerate(value))


def read_stdin(arguments: Mapping[str, object], key: str) -> bytes:
    """Read optional text for standard input, as UTF-8.

    Raises:
        ArgumentsError: If it is no string, or holds half of a surrogate pair.
    """
    value = arguments.get(key)
    if value is None:
        return b""
    try:
        return _text(value, key).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ArgumentsError(
            f"{key} has half of a surrogate pair at position {error.start}; send whole characters"
        ) from None


def command_line_size(argv: Iterable[str]) -> int:
    """Give the size of a command line in bytes of UTF-8."""
    return sum(len(item.encode("utf-8", "surrogatepass")) for item in argv)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ArgumentsError(f"{where} is {_kind(value)}; it has to be a string")
    return value


def _kind(value: object) -> str:
    return _JSON_NAMES.get(type(value), f"a {type(value).__name__}")


def _shown(key: object) -> str:
    if not isinstance(key, str):
        return f"that is {_kind(key)}"
    return ascii(key if len(key) <= _SHOWN else key[:_SHOWN] + "…")
