"""Reads the command line of a run: options of Cloche, then the program, then its own arguments.

    cloche [--timeout S] [--memory SIZE] … (-c CODE | FILE | -) [ARG…]

As with `python`, everything after the program belongs to the program. This is a small table
instead of argparse, whose import alone takes longer than a whole run.
"""

from __future__ import annotations

from cloche.errors import LimitError
from cloche.limits import Limits
from cloche.record import record
from cloche.sandbox.runtimes import DEFAULT_RUNTIME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

# Options that may be given several times, and the fields that hold what is given.
_REPEATED = {"--file": "files", "--mount": "mounts", "--with": "packages"}
_POWERS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


class UsageError(Exception):
    """A command line that makes no sense; its text says what to change."""


@record
class RunOptions:
    """What a command line asked for.

    Attributes:
        code: The program of `-c`; None where it is a file or standard input.
        path: The program's file, "-" for standard input; None with `-c` and where nothing is named.
        args: The program's own arguments.
        runtime: The runtime's name.
        packages: The wheels that the program can import.
        files: The files that the program finds in its working folder.
        mounts: The folders that are mounted, each as "/place=FOLDER", perhaps with ":rw".
        out: The folder for the files that the program has changed; None for none.
        limits: The caps on the run.
        as_json: Whether the result is printed as JSON instead of the output as it comes.
    """

    code: str | None = None
    path: str | None = None
    args: tuple[str, ...] = ()
    runtime: str = DEFAULT_RUNTIME
    packages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    mounts: tuple[str, ...] = ()
    out: str | None = None
    limits: Limits = Limits()
    as_json: bool = False


def read_options(arguments: Sequence[str]) -> RunOptions:
    """Read the command line of a run.

    Args:
        arguments: The command line without the program's name.

    Raises:
        UsageError: If an option is unknown, lacks its value, or has one that makes no sense.
    """
    fields: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    rest = list(arguments)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        argument = rest.pop(0)
        if argument.startswith("-c"):
            fields["code"] = argument[2:] or _value_of("-c", rest)
            return _options(fields, limits, rest)
        name, equals, value = argument.partition("=")
        if name == "--json" and not equals:
            fields["as_json"] = True
        elif name == "--runtime":
            fields["runtime"] = value if equals else _value_of(name, rest)
        elif name == "--out":
            fields["out"] = value if equals else _value_of(name, rest)
        elif name in _REPEATED:
            key = _REPEATED[name]
            each = value if equals else _value_of(name, rest)
            fields[key] = (*fields.get(key, ()), each)
        elif name in LIMIT_OPTIONS:
            key, read = LIMIT_OPTIONS[name]
            limits[key] = read(name, value if equals else _value_of(name, rest))
        else:
            raise UsageError(f"unknown option {name}")
    if rest:
        fields["path"] = rest.pop(0)
    return _options(fields, limits, rest)


def _options(fields: dict[str, Any], limits: dict[str, Any], rest: list[str]) -> RunOptions:
    for text in (fields.get("code") or "", *rest):
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise UsageError(f"{text!a} is not UTF-8") from None
    try:
        caps = Limits(**limits)
    except LimitError as error:
        raise UsageError(str(error)) from None
    return RunOptions(args=tuple(rest), limits=caps, **fields)


def _value_of(option: str, rest: list[str]) -> str:
    if not rest:
        raise UsageError(f"{option} needs a value after it")
    return rest.pop(0)


def read_seconds(option: str, text: str) -> float:
    """Read a number of seconds.

    Raises:
        UsageError: If it is no number.
    """
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{option} is {text!a}; it has to be a number of seconds") from None


def read_size(option: str, text: str) -> int:
    """Read a count of bytes, such as "65536", "64K", "64M", "64MiB" or "1G".

    Raises:
        UsageError: If it is no such count.
    """
    lower = text.strip().lower().removesuffix("ib").removesuffix("b")
    digits = lower.rstrip("kmg")
    unit = lower[len(digits) :]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and unit in _POWERS):
        raise UsageError(f"{option} is {text!a}; it has to be bytes, or a size such as 64M")
    return int(digits) * _POWERS[unit]


LIMIT_OPTIONS: Mapping[str, tuple[str, Callable[[str, str], float]]] = {
    "--timeout": ("timeout", read_seconds),
    "--memory": ("memory", read_size),
    "--output": ("output", read_size),
}
