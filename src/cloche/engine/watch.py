"""One run's time: when it ends, whether it was cancelled, and waiting that heeds both."""

from __future__ import annotations

from _thread import allocate_lock
from time import monotonic

from cloche.engine.keeper import KEEPER
from cloche.engine.stop import Reason, StopGuest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_AT_ONCE = 0.0
_NEVER = float("inf")


class Watch:
    """The clock and the emergency stop of one run.

    Args:
        wake: Has the guest look at its watch soon, wherever it is; callable from any thread.

    Attributes:
        ends: The moment at which the guest is out of time, on the monotonic clock, in seconds.
        cancelled: Whether someone gave up on the run.
    """

    __slots__ = ("_alarm", "_left", "_wake", "_whole", "cancelled", "ends")

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._alarm = allocate_lock()
        self._alarm.acquire()
        self.ends = self._whole = _NEVER
        self._left = 0.0
        self.cancelled = False

    def start(self, seconds: float, whole: float = _NEVER) -> None:
        """Begin to count the guest's time; none is left where someone gave up on it before.

        Args:
            seconds: How much time the guest has.
            whole: The moment at which it ends whatever the time was spent on, as `ends` has it.
        """
        self._whole = whole
        self._left = seconds
        self.resume()

    def pause(self) -> None:
        """Let the guest's time stand still, while the host works for it."""
        self._left = self.ends - monotonic()
        self.ends = self._whole
        if self.cancelled:  # perhaps in this very moment
            self.ends = _AT_ONCE

    def resume(self) -> None:
        """Let the guest's time go on."""
        self.ends = min(monotonic() + self._left, self._whole)
        if self.cancelled:
            self.ends = _AT_ONCE
        KEEPER.add(self)

    def stop(self) -> None:
        """Count no longer: the guest has ended."""
        KEEPER.remove(self)

    def cancel(self) -> None:
        """Give up on the run: it ends soon, also where it sleeps. Callable from any thread."""
        self.cancelled = True
        self.ends = _AT_ONCE
        self.nudge()
        # One ring now could come in the very moment in which the guest has looked; the keeper rings
        # until it is gone.
        KEEPER.hurry(self)

    def nudge(self) -> None:
        """End a wait early, or the next one at once. Callable from any thread."""
        try:  # noqa: SIM105 - contextlib costs four milliseconds of a warm start
            self._alarm.release()
        except RuntimeError:
            pass  # released already, by another

    def ring(self) -> None:
        """Have the guest look at its watch, since its time is over."""
        self._wake()

    def check(self) -> None:
        """Make sure that the guest may go on.

        Raises:
            StopGuest: Where its time is over, or someone gave up on it.
        """
        if self.cancelled:
            raise StopGuest(Reason.CANCEL)
        if monotonic() >= self.ends:
            raise StopGuest(Reason.TIME)

    def wait(self, seconds: float) -> None:
        """Let time pass in the guest's stead; less of it where somebody has nudged.

        Raises:
            StopGuest: As soon as its time is over or someone gives up on it.
        """
        self.check()
        now = monotonic()
        until = min(now + seconds, self.ends)
        while not self.cancelled and now < until:
            # A lock cannot wait for longer than some weeks at once.
            if self._alarm.acquire(timeout=min(until - now, 3600.0)):
                break
            now = monotonic()
        self.check()
