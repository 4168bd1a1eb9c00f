"""The host's functions, as they are handed to a sandbox: checked once, before any guest runs."""

from __future__ import annotations

# Python takes the first thread that imports `threading` for the main one, as asyncio does: so that
# has to be the caller's, and not one that a guest runs on.
import asyncio  # noqa: F401

from cloche.engine.channel.functions import NO_FUNCTIONS, HostFunctions
from cloche.engine.channel.offer import check_name
from cloche.errors import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from cloche.engine.channel.functions import HostCall


def read_functions(
    functions: Mapping[str, Callable[..., Any]], on_call: Callable[[HostCall], Any] | None = None
) -> HostFunctions:
    """Check what is handed in.

    Args:
        functions: Functions by the names that guests call them by.
        on_call: Called before each call; see `Sandbox`.

    Raises:
        RequestError: If a name cannot be one of a guest's, or something is not callable.
    """
    if on_call is not None and not callable(on_call):
        raise RequestError(f"on_call is {type(on_call).__name__}; it has to be callable")
    if not functions:
        return NO_FUNCTIONS
    for name, function in functions.items():
        check_name(name, "a host function")
        if not callable(function):
            raise RequestError(
                f"the host function {name!r} is {type(function).__name__}; it has to be callable"
            )
    by_name = dict(functions)
    asynchronous = frozenset(name for name in by_name if _is_async(by_name[name]))
    return HostFunctions(by_name=by_name, asynchronous=asynchronous, on_call=on_call)


def _is_async(function: Callable[..., Any]) -> bool:
    from inspect import iscoroutinefunction, unwrap

    called = type(function).__call__
    candidates = function, unwrap(function), called
    return any(iscoroutinefunction(each) for each in candidates)
