"""What is told of a run while it goes on."""

from __future__ import annotations

from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from cloche.result import CallRecord, Result

    EventKind = Literal["stdout", "stderr", "call", "done"]


@record
class Event:
    """One thing that happened in a run.

    Attributes:
        kind: "stdout" or "stderr" for output, "call" for a call of a host function that is over,
            "done" for the end, which comes last.
        text: The output, whole characters of it; empty for other kinds.
        call: What was called, and how that went; only of a call.
        result: How it ended; only at the end.
    """

    kind: EventKind
    text: str = ""
    call: CallRecord | None = None
    result: Result | None = None
