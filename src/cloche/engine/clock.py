"""The guest's clocks: as coarse as they were asked to be, and the host's own or made up."""

from __future__ import annotations

from time import monotonic_ns, time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.guest_clock import GuestClock

_LAST_MOMENT = (1 << 64) - 1
LONGEST_UPTIME = 1 << 62  # nanoseconds, of which there are enough for a century
_SECOND = 1_000_000_000


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

    def elapsed(self) -> int:
        """Nanoseconds since the guest began, exactly, for the host."""
        return monotonic_ns() - self._start

    def resume(self, elapsed: int) -> None:
        """Have the monotonic clock go on from where another guest's was, in nanoseconds."""
        self._start = monotonic_ns() - elapsed

    def monotonic(self) -> int:
        """Nanoseconds since the guest began."""
        now = monotonic_ns() - self._start
        return now - now % self.resolution

    def skip(self, seconds: float) -> bool:  # noqa: ARG002 - for a clock that can
        """Let time pass at once; gives whether it has, which real time never does."""
        return False


class SimulatedClock(Clock):
    """Time that only the guest's own doings move on, so that it is the same in each run.

    Args:
        resolution: Nanoseconds that the smallest step of a clock takes.
        settings: What the clocks say.
    """

    __slots__ = ("_elapsed", "_moves", "_step")

    def __init__(self, resolution: int, settings: GuestClock) -> None:
        self.resolution = resolution
        self._start = round(settings.start * _SECOND)
        self._moves = settings.mode == "virtual"
        self._step = round(settings.step * _SECOND)
        self._elapsed = 0

    def elapsed(self) -> int:
        """Nanoseconds since the guest began; with the settings, all of the clock's state."""
        return self._elapsed

    def resume(self, elapsed: int) -> None:
        """Go on from where another guest's clock was, in nanoseconds."""
        self._elapsed = elapsed

    def real(self) -> int:
        """Nanoseconds since 1970."""
        now = min(self._start + self._read(), _LAST_MOMENT)
        return now - now % self.resolution

    def monotonic(self) -> int:
        """Nanoseconds since the guest began."""
        now = self._read()
        return now - now % self.resolution

    def skip(self, seconds: float) -> bool:
        """Let time pass at once."""
        self._move(round(seconds * _SECOND))
        return True

    def _read(self) -> int:
        now = self._elapsed
        self._move(self._step)
        return now

    def _move(self, nanoseconds: int) -> None:
        if self._moves:
            self._elapsed = min(self._elapsed + nanoseconds, LONGEST_UPTIME)


def make_clock(resolution: int, settings: GuestClock | None) -> Clock:
    """Make the clocks of one guest.

    Args:
        resolution: Nanoseconds that the smallest step takes.
        settings: What they say; None for the time that it is.
    """
    return Clock(resolution) if settings is None else SimulatedClock(resolution, settings)
