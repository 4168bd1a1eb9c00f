"""What a session is asked for, wherever it lives."""

from __future__ import annotations

from types import MappingProxyType

from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.engine.channel.offer import Offer

_NO_FILES: Mapping[str, bytes] = MappingProxyType({})


@record
class StepRequest:
    """A piece of code for a session, and what goes with it.

    Attributes:
        code: What is run.
        stdin: All of its standard input.
        live: The host's streams that it is joined to.
        files: Files that are put where the guest can read and change them: absolute path to
            content.
        offer: What it is offered over the session's channel, where that has one.
        compile_seconds: How long its caller has waited for the runtime.
    """

    code: str
    stdin: bytes = b""
    live: LiveStreams = NOT_LIVE
    files: Mapping[str, bytes] = _NO_FILES
    offer: Offer | None = None
    compile_seconds: float = 0.0
