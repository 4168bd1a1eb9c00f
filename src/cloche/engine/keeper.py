"""The thread that keeps time for every guest.

It sleeps until the first guest's time is over and then rings, again and again, until that guest is
gone: one ring could come a hair too early, or while the guest is in a host function. Runs that end
in time never wake it, so keeping time costs a run next to nothing.
"""

from __future__ import annotations

import os
from _thread import allocate_lock, start_new_thread
from time import monotonic

from cloche.errors import EngineError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.watch import Watch

_RING_AGAIN = 0.005
_LONGEST_SLEEP = 3600.0


class Keeper:
    """Watches over the guests' time limits."""

    def __init__(self) -> None:
        self._reset()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._watches: dict[Watch, None] = {}
        self._lock = allocate_lock()
        self._alarm = allocate_lock()
        self._alarm.acquire()
        self._wakes_at = float("inf")
        self._started = False

    def add(self, watch: Watch) -> None:
        """Look after a run whose watch has been started."""
        self._watches[watch] = None
        if watch.ends < self._wakes_at:
            self._wake()

    def hurry(self, watch: Watch) -> None:
        """Look at a run's watch now, since it has been set forward; callable from any thread."""
        if watch in self._watches:
            self._wake()

    def remove(self, watch: Watch) -> None:
        """Look after a run no longer."""
        self._watches.pop(watch, None)

    def _wake(self) -> None:
        if not self._started:
            self._start()
        try:  # noqa: SIM105 - contextlib costs four milliseconds of a warm start
            self._alarm.release()
        except RuntimeError:
            pass  # it is awake, or about to be

    def _start(self) -> None:
        with self._lock:
            if self._started:
                return
            try:
                start_new_thread(self._keep, ())
            except RuntimeError as error:
                raise EngineError("no thread can be started to keep the run's time") from error
            self._started = True

    def _keep(self) -> None:
        try:
            while True:
                # Whatever is thrown at this thread, from outside or for lack of memory, it goes on:
                # without it no limit on time would hold.
                try:
                    while True:
                        self._look_and_sleep()
                except BaseException:
                    continue
        finally:
            self._wakes_at = float("inf")  # so that whoever comes next starts another
            self._started = False

    def _look_and_sleep(self) -> None:
        now = monotonic()
        self._wakes_at = self._ring_all(now)
        # One that was added meanwhile and ends earlier has seen the old time, or sees the new. One
        # that was rung for is not looked at without a pause, or other threads would hardly run.
        first = self._first_end()
        pause = min(self._wakes_at, first if first > now else now + _RING_AGAIN) - monotonic()
        self._alarm.acquire(timeout=min(max(pause, 0.0), _LONGEST_SLEEP))

    def _ring_all(self, now: float) -> float:
        """Ring for each guest whose time is over; gives the time of the next look."""
        next_look = float("inf")
        for watch in list(self._watches):
            if watch.ends <= now:
                watch.ring()
                next_look = min(next_look, now + _RING_AGAIN)
            else:
                next_look = min(next_look, watch.ends)
        return next_look

    def _first_end(self) -> float:
        return min((watch.ends for watch in list(self._watches)), default=float("inf"))


KEEPER = Keeper()
