"""What a guest writes to stdout or stderr: kept up to a cap, to the exact byte."""

from __future__ import annotations

from cloche.engine.files.descriptor import Descriptor
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import Right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Output(Descriptor):
    """One output stream.

    Args:
        cap: Bytes that are kept.
        stops: Whether the first byte past the cap ends the run; else it is dropped.
        sink: Gets each piece that is kept, as it comes. What it raises ends the run and reaches the
            caller.

    Attributes:
        kept: The first bytes, up to the cap.
        written: How many bytes the guest has written, what was dropped included.
    """

    def __init__(
        self, cap: int, *, stops: bool = False, sink: Callable[[bytes], object] | None = None
    ) -> None:
        self._cap = cap
        self._stops = stops
        self._sink = sink
        self.kept = bytearray()
        self.written = 0

    @property
    def rights(self) -> int:
        """Writing only."""
        return Right.FD_WRITE

    @property
    def truncated(self) -> bool:
        """Whether anything was dropped."""
        return self.written > len(self.kept)

    def write(self, source: memoryview) -> int:
        """Keep what fits; the guest is told that all of it was written.

        Raises:
            StopGuest: Past the cap, where the policy is to stop, or where the sink fails.
        """
        piece = self.keep(source)
        if self._sink is not None and piece:
            _pass_on(self._sink, piece)
        if self._stops and self.truncated:
            raise StopGuest(Reason.OUTPUT)
        return len(source)

    def keep(self, source: memoryview | bytes) -> bytes:
        """Count bytes and keep those of them that fit, which are given back."""
        piece = bytes(source[: self._cap - len(self.kept)])
        self.kept += piece
        self.written += len(source)
        return piece

    def finish(self, rest: bytes) -> None:
        """Take what the guest had not written yet when it was stopped.

        Raises:
            BaseException: What the sink raises.
        """
        piece = self.keep(rest)
        if self._sink is not None and piece:
            self._sink(piece)


def _pass_on(sink: Callable[[bytes], object], piece: bytes) -> None:
    try:
        sink(piece)
    except BaseException as error:
        raise StopGuest(Reason.SINK) from error
