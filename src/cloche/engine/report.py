"""What the guest tells about its own end, read from its memory after it has ended.

`docs/runtimes/contract.md` has the layout. Everything in it is the guest's claim: every pointer is
checked, every size is capped, and nothing here decides whether a limit was kept.
"""

from __future__ import annotations

from struct import Struct

from cloche.engine.wasi.abi import WasiError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.wasi.memory import GuestMemory

_LAYOUT = Struct("<4sIi" + "II" * 4)
_MAGIC = b"CLR1"
# Of the type, the message, and what is pending for stdout and stderr; in bytes.
_CAPS = (4096, 4096, 64 << 10, 64 << 10)


class Outcome:
    """How the interpreter says that the code ended."""

    OK = 0
    EXIT = 1
    EXCEPTION = 2
    MEMORY_ERROR = 3
    RECURSION = 4
    RUNNING = 5
    TIMEOUT = 6
    INTERRUPTED = 7


@record
class Report:
    """A guest's account of itself.

    Attributes:
        outcome: One of the numbers of `Outcome`, or any other.
        error_type: The uncaught exception's class; empty where there is none.
        error_message: Its text.
        pending_stdout: What was printed and not yet written.
        pending_stderr: Likewise.
    """

    outcome: int = Outcome.RUNNING
    error_type: str = ""
    error_message: str = ""
    pending_stdout: bytes = b""
    pending_stderr: bytes = b""


NO_REPORT = Report()


def read_report(memory: GuestMemory, address: int) -> Report:
    """Read a guest's report.

    Args:
        memory: The guest's memory, as it is after the end.
        address: Where the report lies.

    Returns:
        The report; an empty one where there is none, or where it leads out of the memory.
    """
    try:
        raw = memory.read(address, _LAYOUT.size)
        magic, outcome, _, *slices = _LAYOUT.unpack(raw)
        if magic != _MAGIC:
            return NO_REPORT
        pairs = list(zip(slices[::2], slices[1::2], strict=True))
        if any(size > cap for (_, size), cap in zip(pairs, _CAPS, strict=True)):
            return NO_REPORT
        texts = [memory.read(pointer, size) for pointer, size in pairs]
    except WasiError:
        return NO_REPORT
    return Report(
        outcome=outcome,
        error_type=texts[0].decode("utf-8", "replace"),
        error_message=texts[1].decode("utf-8", "replace"),
        pending_stdout=texts[2],
        pending_stderr=texts[3],
    )
