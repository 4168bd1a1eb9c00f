"""What a tool says while it works: that a call started, and that it ended.

Events are for logs, traces and progress displays. They carry sizes and times and never the code or
the output, so that they can be kept where those may not be.
"""

from __future__ import annotations

from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    OnEvent = Callable[["ToolEvent"], object]


@record
class ToolStarted:
    """A call of a tool was taken up.

    Attributes:
        tool: The tool's name.
        call_id: The same in both events of one call, and in no other call of this process.
        code_bytes: The command line's size, code included, in bytes of UTF-8.
        stdin_bytes: The size of standard input, in bytes.
    """

    tool: str
    call_id: int
    code_bytes: int
    stdin_bytes: int


@record
class ToolEnded:
    """A call of a tool is over, however it went.

    Attributes:
        tool: The tool's name.
        call_id: The one of its `ToolStarted`.
        status: The result's status word.
        exit_code: The result's exit code.
        stdout_bytes: Kept of stdout, in bytes.
        stderr_bytes: Kept of stderr, in bytes.
        seconds: From start to end, waiting included.
    """

    tool: str
    call_id: int
    status: str
    exit_code: int
    stdout_bytes: int
    stderr_bytes: int
    seconds: float


if TYPE_CHECKING:
    ToolEvent = ToolStarted | ToolEnded


def emit(on_event: OnEvent | None, event: ToolEvent) -> None:
    """Hand an event to a listener, whose failure is logged and must not cost the caller the result.

    Args:
        on_event: The listener, or None.
        event: What happened.
    """
    if on_event is None:
        return
    try:
        on_event(event)
    except Exception:
        from logging import getLogger

        getLogger("cloche").exception("on_event failed for %r; the call goes on", event)
