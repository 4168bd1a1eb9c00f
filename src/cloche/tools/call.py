"""One call of a tool, from its first event to its last."""

from __future__ import annotations

from itertools import count
from time import monotonic

from cloche.result import EXIT_CODES, Result, Status
from cloche.tools.events import ToolEnded, ToolStarted, emit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from cloche.tools.events import OnEvent

_ids = count(1)


class Call:
    """Says that a call started and, however it ends, that it ended.

    A host's exception passes through, and the last event then tells an error, or that the caller
    gave up where it was no `Exception` (Ctrl-C, a cancelled task).
    """

    def __init__(
        self, tool: str, on_event: OnEvent | None, *, code_bytes: int = 0, stdin_bytes: int = 0
    ) -> None:
        self._tool = tool
        self._on_event = on_event
        self._sizes = {"code_bytes": code_bytes, "stdin_bytes": stdin_bytes}
        self._id = next(_ids)
        self._result: Result | None = None

    def __enter__(self) -> Call:
        self._start = monotonic()
        emit(self._on_event, ToolStarted(tool=self._tool, call_id=self._id, **self._sizes))
        return self

    def end_with(self, result: Result) -> Result:
        """Keep the result for the last event, and give it back."""
        self._result = result
        return result

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        result = self._result or _failure(error)
        event = ToolEnded(
            tool=self._tool,
            call_id=self._id,
            status=result.status,
            exit_code=result.exit_code,
            stdout_bytes=len(result.stdout_bytes),
            stderr_bytes=len(result.stderr_bytes),
            seconds=monotonic() - self._start,
        )
        emit(self._on_event, event)


def _failure(error: BaseException | None) -> Result:
    if isinstance(error, Exception):
        return Result(status=Status.ERROR, exit_code=1)
    return Result(status=Status.CANCELLED, exit_code=EXIT_CODES[Status.CANCELLED])
