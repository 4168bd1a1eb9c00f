"""The guest's clocks: as coarse as they were asked to be."""

from __future__ import annotations

from time import monotonic_ns, time_ns

_LAST_MOMENT = (1 << 64) - 1


class Clock:
    """Real and monotonic time for one guest.

    The monotonic clock starts with the guest, so it tells nothing about the host.

    Args:
        resolution: Nanoseconds that the smallest step of a clock takes.
    """

    __slots__ = ("_start", "resolution")

    def __init__(self, resolution: int) -> None:
        self.resolution = resolution
        self._start = monotonic_ns()

    def real(self) -> int:
        """Nanoseconds since 1970, as far as preview1's `timestamp` reaches: 0 before that year."""
        now = min(max(0, time_ns()), _LAST_MOMENT)
        return now - now % self.resolution

    def resume(self, elapsed: int) -> None:
        """Have the monotonic clock go on from where another guest's was, in nanoseconds."""
        self._start = monotonic_ns() - elapsed

    def monotonic(self) -> int:
        """Nanoseconds since the guest began."""
        now = monotonic_ns() - self._start
        return now - now % self.resolution
