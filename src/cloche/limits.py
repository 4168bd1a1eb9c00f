"""Every cap on a run, named, with defaults that are safe for code that a model wrote."""

from __future__ import annotations

from cloche.errors import LimitError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    OutputPolicy = Literal["drop", "stop"]

KIB = 1 << 10
MIB = 1 << 20
GIB = 1 << 30

# The largest value of each integer limit: beyond it a number is a mistake, not a wish.
_HIGHEST = {
    "memory": 4 * GIB - 64 * KIB,
    "output": GIB,
    "code": 64 * MIB,
    "stdin": GIB,
    "file_bytes": GIB,
    "file_nodes": 1_000_000,
    "open_files": 4096,
    "result_files": 1_000_000,
    "result_bytes": GIB,
    "calls": 1_000_000,
    "call_bytes": GIB,
}
_LOWEST = {"memory": MIB, "code": 1, "open_files": 8, "file_nodes": 16}
_MOST_GRACE = 1.0
LONGEST_SECONDS = 7 * 24 * 3600.0


@record
class Limits:
    """The caps on one run.

    Attributes:
        timeout: Seconds of the guest's own time, sleeping included; compiling and queueing are not.
            When they are over, `TimeoutError` is raised in the code.
        grace: Seconds that the code may take after that to end by itself, before it is stopped; 0
            stops it at once. None takes half of `timeout`, but a second at most.
        memory: Bytes of linear memory; None takes the default of the runtime.
        output: Bytes kept of stdout, as many of stderr, and as many of what is displayed.
        on_output: At the output cap, "drop" what comes after it and go on, or "stop" the run.
        code: Bytes of the code, all arguments included, in UTF-8.
        stdin: Bytes of standard input.
        file_bytes: Bytes of files that the guest may hold in memory.
        file_nodes: Files and folders that the guest may hold.
        open_files: Files that the guest may have open at once.
        result_files: Files that a result brings back.
        result_bytes: Bytes that they may have together.
        calls: Calls of host functions.
        call_bytes: Bytes of those calls and their results, as they are written down.
        call_seconds: Seconds that one call of an async host function may take; the guest's own time
            stands still meanwhile. A plain function cannot be interrupted.
        clock_resolution: Seconds that the smallest step of the guest's clocks takes.

    Raises:
        LimitError: If a value is of the wrong type or makes no sense.
    """

    timeout: float = 10.0
    grace: float | None = None
    memory: int | None = None
    output: int = MIB
    on_output: OutputPolicy = "drop"
    code: int = 256 * KIB
    stdin: int = 16 * MIB
    file_bytes: int = 32 * MIB
    file_nodes: int = 1000
    open_files: int = 64
    result_files: int = 100
    result_bytes: int = 16 * MIB
    calls: int = 10_000
    call_bytes: int = 16 * MIB
    call_seconds: float = 60.0
    clock_resolution: float = 0.001

    def __check__(self) -> None:
        check_seconds("timeout", self.timeout, 0.0, LONGEST_SECONDS)
        check_seconds("call_seconds", self.call_seconds, 0.0, LONGEST_SECONDS)
        if self.grace is not None and (self.grace != 0 or isinstance(self.grace, bool)):
            check_seconds("grace", self.grace, 0.0, LONGEST_SECONDS)
        check_seconds("clock_resolution", self.clock_resolution, 1e-9, 1.0)
        for name, highest in _HIGHEST.items():
            value = getattr(self, name)
            if name == "memory" and value is None:
                continue
            check_count(name, value, _LOWEST.get(name, 0), highest)
        if self.on_output not in ("drop", "stop"):
            raise LimitError(f'on_output is {self.on_output!r}; it has to be "drop" or "stop"')

    @property
    def grace_seconds(self) -> float:
        """The grace, in seconds."""
        if self.grace is None:
            return min(self.timeout / 2, _MOST_GRACE)
        return self.grace


def check_seconds(name: str, value: object, lowest: float, highest: float) -> None:
    """Make sure that a number of seconds lies in its range.

    Raises:
        LimitError: If it does not, or is no number.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise LimitError(f"{name} is {value!r}; it has to be a number of seconds")
    if not lowest <= value <= highest or value == 0:  # nan and infinity fail as well
        raise LimitError(
            f"{name} is {value!r} seconds; it has to be above {lowest:g} and at most {highest:g}"
        )


def check_count(name: str, value: object, lowest: int, highest: int) -> None:
    """Make sure that a count lies in its range.

    Raises:
        LimitError: If it does not, or is no whole number.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise LimitError(f"{name} is {value!r}; it has to be a whole number")
    if not lowest <= value <= highest:
        raise LimitError(f"{name} is {value:,}; it has to be from {lowest:,} to {highest:,}")
