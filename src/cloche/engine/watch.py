"""One run's time: when it ends, whether it was cancelled, and waiting that heeds both.

Time ends in two stages. At the first end the guest's interpreter is asked to raise `TimeoutError`;
at the last one the guest is stopped.
"""

from __future__ import annotations

from _thread import allocate_lock
from time import monotonic

from cloche.engine.interrupt import Interrupt
from cloche.engine.keeper import KEEPER
from cloche.engine.stop import Reason, StopGuest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_AT_ONCE = 0.0
_NEVER = float("inf")
# A lock cannot wait for longer than some weeks at once.
_LONGEST_WAIT = 3600.0


class Watch:
    """The clock and the emergency stop of one run.

    Args:
        wake: Has the guest look at its watch soon, wherever it is; callable from any thread.

    Attributes:
        ends: When the guest has to look at its watch next, on the monotonic clock, in seconds.
        cancelled: Whether someone gave up on the run.
        has_rung: Whether the guest was told that its time is over.
        was_interrupted: Whether the guest was told that someone wants its code to end.
    """

    __slots__ = (
        "_alarm", "_first_end", "_first_left", "_last_end", "_last_left", "_stands", "_wake",
        "_wanted_back", "_whole", "cancelled", "ends", "has_rung", "was_interrupted",
    )  # fmt: skip

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._alarm = allocate_lock()
        self._alarm.acquire()
        self._first_end = self._last_end = self._whole = self.ends = _NEVER
        self._first_left = self._last_left = 0.0
        self._stands = False
        self._wanted_back = False
        self.cancelled = False
        self.has_rung = False
        self.was_interrupted = False

    def start(self, seconds: float, grace: float = 0.0, whole: float = _NEVER) -> None:
        """Begin to count the guest's time; none is left where someone gave up on it before.

        Args:
            seconds: How much time the guest has.
            grace: How long after that it may take to end by itself.
            whole: The moment at which it ends whatever the time was spent on, as `ends` has it.
        """
        self._whole = whole
        self._first_left = seconds
        self._last_left = seconds + grace
        self.resume()

    def pause(self) -> None:
        """Let the guest's time stand still, while the host works for it; interrupts wait, too."""
        now = monotonic()
        self._first_left = self._first_end - now
        self._last_left = self._last_end - now
        self._first_end = self._last_end = self._whole
        self._stands = True
        self._set()

    def resume(self) -> None:
        """Let the guest's time go on."""
        now = monotonic()
        self._first_end = min(now + self._first_left, self._whole)
        self._last_end = min(now + self._last_left, self._whole)
        self._stands = False
        self._set()
        KEEPER.add(self)

    def stop(self) -> None:
        """Count no longer: the guest has ended."""
        KEEPER.remove(self)

    def cancel(self) -> None:
        """Give up on the run: it ends soon, also where it sleeps. Callable from any thread."""
        self.cancelled = True
        self._hurry()

    def interrupt(self) -> None:
        """Have the code end by a `KeyboardInterrupt`, if it lets it. Callable from any thread."""
        self._wanted_back = True
        self._hurry()

    def _hurry(self) -> None:
        self._set()
        self.nudge()
        # One ring now could come in the very moment in which the guest has looked; the keeper rings
        # until it has been told, or is gone.
        KEEPER.hurry(self)

    def nudge(self) -> None:
        """End a wait early, or the next one at once. Callable from any thread."""
        try:  # noqa: SIM105 - contextlib costs four milliseconds of a warm start
            self._alarm.release()
        except RuntimeError:
            pass  # released already, by another

    def ring(self) -> None:
        """Have the guest look at its watch, since there is something to see."""
        self._wake()

    def check(self) -> None:
        """Make sure that the guest may go on.

        Raises:
            StopGuest: Where its time is over for good, or someone gave up on it.
        """
        if self.cancelled:
            raise StopGuest(Reason.CANCEL)
        if monotonic() >= self._last_end:
            raise StopGuest(Reason.TIME)

    @property
    def due(self) -> int:
        """What the guest's interpreter has to be asked for now, of `Interrupt`."""
        if self._wanted_back:
            return Interrupt.KEYBOARD
        if not self.has_rung and monotonic() >= self._first_end:
            return Interrupt.TIME
        return Interrupt.NONE

    def note(self, told: int) -> None:
        """Take note of what the interpreter was asked for."""
        if told == Interrupt.KEYBOARD:
            self._wanted_back = False
            self.was_interrupted = True
        else:
            self.has_rung = True
        self._set()

    def _next_end(self) -> float:
        if self.cancelled:
            return _AT_ONCE
        if self._stands:
            return self._whole
        if self._wanted_back:
            return _AT_ONCE
        return self._last_end if self.has_rung else self._first_end

    def _set(self) -> None:
        # Another thread may change something in any moment; whoever writes last looks once more.
        while self.ends != (end := self._next_end()):
            self.ends = end

    def wait(self, seconds: float) -> None:
        """Let time pass in the guest's stead; less of it where somebody has nudged.

        It ends, too, where there is something that the guest has to be told.

        Raises:
            StopGuest: As soon as its time is over for good or someone gives up on it.
        """
        self.check()
        now = monotonic()
        until = now + seconds
        while (left := min(until, self._next_end()) - now) > 0:
            if self._alarm.acquire(timeout=min(left, _LONGEST_WAIT)):
                break
            now = monotonic()
        self.check()
