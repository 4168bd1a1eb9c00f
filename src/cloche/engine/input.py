"""Standard input: bytes that are all there, or a descriptor of the host that is read as it goes."""

from __future__ import annotations

import os

from cloche.engine.files.descriptor import Descriptor
from cloche.engine.wasi.abi import Errno, Right, WasiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.live import InputSource
    from cloche.engine.watch import Watch

# How long a wait for the host's input goes without a look at the watch, in seconds.
_SLICE = 0.02
_LARGEST_READ = 64 << 10


class Input(Descriptor):
    """An input stream that is always ready.

    Args:
        data: All of it; its end comes after the last byte.
    """

    def __init__(self, data: bytes) -> None:
        self._rest = memoryview(data)

    @property
    def rights(self) -> int:
        """Reading only."""
        return Right.FD_READ

    def read(self, target: memoryview) -> int:
        """Give the next bytes; none at the end."""
        piece = self._rest[: len(target)]
        target[: len(piece)] = piece
        self._rest = self._rest[len(piece) :]
        return len(piece)

    def ready(self) -> bool:
        """Tell whether a read would return at once."""
        return True


class LiveInput(Input):
    """An input stream that comes from the host as it is read, up to a cap.

    Args:
        source: A descriptor of the host, or what is read in place of one; only the embedding
            program chooses it, never the guest.
        cap: Bytes after which the input ends.
        watch: The run's, since a wait for input is on the guest's time.
    """

    def __init__(self, source: int | InputSource, cap: int, watch: Watch) -> None:
        super().__init__(b"")
        self._source = HostDescriptor(source) if isinstance(source, int) else source
        self._left = cap
        self._watch = watch

    def read(self, target: memoryview) -> int:
        """Wait for the next bytes.

        Raises:
            WasiError: `EIO` where the source cannot be read, `EINTR` where the guest has to
                be told something first.
            StopGuest: Where the guest's time is over.
        """
        wanted = min(len(target), self._left, _LARGEST_READ)
        if not wanted:
            return 0
        try:
            while (piece := self._source.read(wanted, _SLICE)) is None:
                self._watch.check()
                if self._watch.due:
                    raise WasiError(Errno.INTR)
        except OSError:
            raise WasiError(Errno.IO) from None
        self._watch.check()
        self._left -= len(piece)
        target[: len(piece)] = piece
        return len(piece)

    def ready(self, seconds: float = 0.0) -> bool:
        """Tell whether a read would return at once, waiting a little for it."""
        return self._source.ready(seconds)


class HostDescriptor:
    """A descriptor of the host as a source of input.

    Args:
        descriptor: The descriptor.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, wanted: int, seconds: float) -> bytes | None:
        """Give some of what is there, nothing at the end; None if nothing comes in this time.

        Raises:
            OSError: If it cannot be read.
        """
        return os.read(self._descriptor, wanted) if self.ready(seconds) else None

    def ready(self, seconds: float) -> bool:
        """Tell whether a read would return at once, waiting a little for it."""
        try:
            return _is_readable(self._descriptor, seconds)
        except (OSError, ValueError):
            return True


def _is_readable(source: int, seconds: float) -> bool:
    import select  # most runs have no live input, and a warm start should not pay for it

    if not hasattr(select, "poll"):
        return bool(select.select([source], [], [], seconds)[0])
    poll = select.poll()  # unlike `select` it takes any descriptor, also one above 1,023
    poll.register(source, select.POLLIN | select.POLLPRI)
    return bool(poll.poll(seconds * 1000))
