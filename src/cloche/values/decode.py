"""Reading tagged JSON that a guest has written: every form is checked, and nothing is guessed.

The text is hostile. Its nesting is counted before it is parsed, since a parser needs stack for each
level; a number that JSON's readers disagree about is refused; and so are keys that come twice and
keys that were chosen to have one hash, with which a set or a dict of them takes quadratic time.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from json import JSONDecoder, dumps, loads
from json.scanner import make_scanner
from math import isfinite

from cloche.values import CONTENT, LARGEST_PLAIN, MOST_DIGITS, MOST_FRAME_LEVELS, TAG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from typing import Any, NoReturn

# A string runs to its end or to that of the text, so that each part is looked at once.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_INTEGER = re.compile(rf"-?(?:0|[1-9][0-9]{{0,{MOST_DIGITS - 1}}})", re.ASCII)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_STEPS: Mapping[int, int] = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKET = bytes(set(range(256)) - set(_STEPS))
_SPECIAL_FLOATS = ("nan", "inf", "-inf")
_PLAIN_DIGITS = len(str(LARGEST_PLAIN))
_MOST_OF_ONE_HASH = 1000


class MalformedError(Exception):
    """A text that is not what it should be; its text says what is wrong with it."""


def decode(text: str, levels: int = MOST_FRAME_LEVELS) -> Any:
    """Read a text.

    Args:
        text: What a guest has written, already capped in size.
        levels: How deep it may be nested.

    Raises:
        MalformedError: If it is no JSON, or not written as `docs/values.md` says.
    """
    _check_nesting(text, levels)
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        raise MalformedError("it is no JSON: nothing begins where it begins") from None
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"it is no JSON: {error}") from None
    if end != len(text):
        raise MalformedError("there is more behind its end")
    if "\\u" in text and _SURROGATE.search(text):
        _check_surrogates(text)
    return value


def _check_nesting(text: str, levels: int) -> None:
    if text.count("[") + text.count("{") <= levels:
        return
    brackets = _STRING.sub("", text).encode("utf-8", "replace").translate(None, _NO_BRACKET)
    if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > levels:
        raise MalformedError(f"it is nested deeper than {levels} levels")


def _check_surrogates(text: str) -> None:
    try:
        dumps(loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise MalformedError("it has a lone surrogate") from None


def _read_object(pairs: list[tuple[str, Any]]) -> Any:
    """Make a dict of an object, or the value that it stands for."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise MalformedError("a key comes twice in an object")
    return _read_tagged(made) if TAG in made else made


def _read_tagged(made: Mapping[str, Any]) -> Any:
    name = made[TAG]
    read = _TAGS.get(name) if type(name) is str else None
    if read is None or len(made) != 2 or CONTENT not in made:
        raise MalformedError("an object has a tag that there is not, or more than tag and content")
    try:
        return read(made[CONTENT])
    except (ValueError, OverflowError, TypeError, InvalidOperation):
        raise MalformedError(f"the content of a {name} is wrong") from None


def _read_plain_int(digits: str) -> int:
    # Two more than the largest one has: for the sign, and none that is too long is converted.
    value = int(digits) if len(digits) <= _PLAIN_DIGITS + 1 else LARGEST_PLAIN + 1
    if not -LARGEST_PLAIN <= value <= LARGEST_PLAIN:
        raise MalformedError("a number is too large to be written without a tag")
    return value


def _read_plain_float(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise MalformedError("a number is too large")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedError(f"{name} is no JSON")


_scan = make_scanner(
    JSONDecoder(  # type: ignore[arg-type] # as `json.decoder` itself makes it
        object_pairs_hook=_read_object,
        parse_int=_read_plain_int,
        parse_float=_read_plain_float,
        parse_constant=_refuse_constant,
    )
)


def _text(content: object) -> str:
    if type(content) is not str:
        raise TypeError
    return content


def _array(content: object) -> list[Any]:
    if type(content) is not list:
        raise TypeError
    return content


def _check_hashes(items: Sequence[Hashable]) -> None:
    if len(items) <= _MOST_OF_ONE_HASH:
        return
    counts: dict[int, int] = {}
    for item in items:
        code = hash(item)
        counts[code] = counts.get(code, 0) + 1
    if max(counts.values()) > _MOST_OF_ONE_HASH:
        raise MalformedError("too many keys have the same hash")


def _read_int(content: object) -> int:
    text = _text(content)
    if not _INTEGER.fullmatch(text) or text == "-0":
        raise ValueError
    return int(text)


def _read_float(content: object) -> float:
    text = _text(content)
    if text not in _SPECIAL_FLOATS:
        raise ValueError
    return float(text)


def _read_bytes(content: object) -> bytes:
    text = _text(content)
    try:
        data = a2b_base64(text, strict_mode=True)
    except Base64Error:
        raise ValueError from None
    if b2a_base64(data, newline=False).decode("ascii") != text:
        raise ValueError
    return data


def _read_set(content: object) -> set[Hashable]:
    items = _array(content)
    _check_hashes(items)
    made = set(items)
    if len(made) != len(items):
        raise ValueError
    return made


def _read_dict(content: object) -> dict[Hashable, Any]:
    pairs = [_array(pair) for pair in _array(content)]
    keys = [key for key, _ in pairs]
    _check_hashes(keys)
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _read_complex(content: object) -> complex:
    real, imaginary = _array(content)
    if type(real) is not float or type(imaginary) is not float:
        raise TypeError
    return complex(real, imaginary)


def _read_timedelta(content: object) -> timedelta:
    parts = _array(content)
    if len(parts) != 3 or any(type(part) is not int for part in parts):
        raise TypeError
    made = timedelta(*parts)
    if [made.days, made.seconds, made.microseconds] != parts:
        raise ValueError
    return made


def _canonical(read: Callable[[str], Any], write: Callable[[Any], str]) -> Callable[[object], Any]:
    """Give a reader that takes a text only as the writer would have written it."""

    def reader(content: object) -> Any:
        text = _text(content)
        made = read(text)
        if write(made) != text:
            raise ValueError
        return made

    return reader


_TAGS: Mapping[str, Callable[[object], Any]] = {
    "int": _read_int,
    "float": _read_float,
    "bytes": _read_bytes,
    "tuple": lambda content: tuple(_array(content)),
    "set": _read_set,
    "frozenset": lambda content: frozenset(_read_set(content)),
    "dict": _read_dict,
    "complex": _read_complex,
    "decimal": _canonical(Decimal, str),
    "datetime": _canonical(datetime.fromisoformat, datetime.isoformat),
    "date": _canonical(date.fromisoformat, date.isoformat),
    "time": _canonical(time.fromisoformat, time.isoformat),
    "timedelta": _read_timedelta,
}
