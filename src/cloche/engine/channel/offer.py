"""What one piece of code is offered over its channel: functions to call, and inputs."""

from __future__ import annotations

from contextvars import Context, copy_context

from cloche.engine.channel.functions import NO_FUNCTIONS, HostSide
from cloche.errors import RequestError
from cloche.record import record
from cloche.values.encode import NotCarriedError, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Mapping
    from typing import Any

    from cloche.engine.channel.functions import HostFunctions, OnCalled


@record
class Offer:
    """What one piece of code is offered.

    Attributes:
        host: What it may call.
        inputs: The names that are set before it runs, written down as an object; empty for none.
    """

    host: HostSide
    inputs: str = ""


class IdleHost(HostSide):
    """The host where it has no functions: nothing is ever done in its context, so all share it."""

    def wait_for(self, channel: object) -> None:
        """Nothing: there is nothing that a guest could wait for."""


NOTHING = Offer(host=IdleHost(NO_FUNCTIONS, Context()))


def make_offer(
    inputs: Mapping[str, Any],
    functions: HostFunctions | None = None,
    loop: AbstractEventLoop | None = None,
    context: Context | None = None,
    on_called: OnCalled | None = None,
) -> Offer:
    """Make an offer.

    Args:
        inputs: The names that are set before the code runs, and their values.
        functions: What it may call; None for nothing.
        loop: The event loop for async functions; None takes one of our own.
        context: The context of calls; None takes the one that this is called in.
        on_called: Called with the record of each call when it is over.

    Raises:
        RequestError: If an input cannot be carried, or has no name for one.
    """
    if not inputs and functions is None and on_called is None:
        return NOTHING
    host = HostSide(functions or NO_FUNCTIONS, context or copy_context(), loop, on_called)
    return Offer(host=host, inputs=write_inputs(inputs))


def write_inputs(inputs: Mapping[str, Any]) -> str:
    """Write inputs down as an object; gives nothing for none.

    Raises:
        RequestError: If one cannot be carried, or has no name for one.
    """
    if not inputs:
        return ""
    for name, value in inputs.items():
        check_name(name, "an input")
        try:
            encode(value)
        except NotCarriedError as error:
            raise RequestError(f"the input {name!r} cannot be carried: {error}") from None
    try:
        return encode(dict(inputs))
    except NotCarriedError as error:
        raise RequestError(f"the inputs cannot be carried: {error}") from None


def check_name(name: object, what: str) -> None:
    """Make sure that a name can be one of a guest's.

    Raises:
        RequestError: If it is no identifier, or means something else.
    """
    from keyword import iskeyword

    if not isinstance(name, str) or not name.isidentifier() or iskeyword(name):
        raise RequestError(f"{what} has the name {name!r}; it has to be one that Python can use")
    if name.startswith("__"):
        raise RequestError(f"{what} has the name {name!r}; those with __ in front are Python's own")
