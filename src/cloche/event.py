"""What is told of a run while it goes on."""

from __future__ import annotations

from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from cloche.result import Result

    EventKind = Literal["stdout", "stderr", "done"]


@record
class Event:
    """One thing that happened in a run.

    Attributes:
        kind: "stdout" or "stderr" for output, "done" for the end, which comes last.
        text: The output, whole characters of it; empty for other kinds.
        result: How it ended; only at the end.
    """

    kind: EventKind
    text: str = ""
    result: Result | None = None
