"""Streams of the host that a guest's are joined to while it runs, as at a command line."""

from __future__ import annotations

from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from cloche.result import CallRecord

    class InputSource(Protocol):
        """What a guest's input can be read from in place of a descriptor."""

        def read(self, wanted: int, seconds: float) -> bytes | None:
            """Give some of what is there, nothing at the end; None if nothing comes in this time.

            Raises:
                OSError: If it cannot be read.
            """

        def ready(self, seconds: float) -> bool:
            """Tell whether a read would return at once, waiting a little for it."""


@record
class LiveStreams:
    """What of the host's streams a run is joined to. Every cap holds all the same.

    Attributes:
        stdin: A descriptor of the host, or another source, that is read as the guest asks for
            input, in place of the request's `stdin`.
        stdout: Gets each piece of output as it comes. What it raises ends the run and is raised to
            the caller.
        stderr: Likewise.
        call: Gets the record of each call of a host function when it is over, on the thread on
            which that is: the guest's, or an event loop's. What it raises ends the run and is
            raised to the caller, but for a call that was cancelled since the run was over.
    """

    stdin: int | InputSource | None = None
    stdout: Callable[[bytes], object] | None = None
    stderr: Callable[[bytes], object] | None = None
    call: Callable[[CallRecord], object] | None = None


NOT_LIVE = LiveStreams()
