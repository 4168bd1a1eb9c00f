"""A pool of workers, as the threads of the host use it."""

from __future__ import annotations

import atexit
import os
from _thread import RLock
from weakref import WeakSet

from cloche.bundles.folders import CACHE_VARIABLE
from cloche.engine.load import PRECOMPILED_VARIABLE
from cloche.engine.secret import DATA_VARIABLE
from cloche.errors import RequestError
from cloche.workers.dispatcher import Dispatcher
from cloche.workers.preparation import Preparation
from cloche.workers.staff import Staff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cloche.workers.job import Job
    from cloche.workers.protocol import RuntimePlace
    from cloche.workers.seat import Seat

_PATIENCE_AT_END = 5.0
# All that says where Cloche keeps things; of the rest, a worker hears nothing.
_VARIABLES = (
    "HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    CACHE_VARIABLE,
    DATA_VARIABLE,
    PRECOMPILED_VARIABLE,
)


class Pool:
    """Worker processes, which are started when they are first needed.

    The dispatcher's thread has them. What is here only tells it what is wanted, and may be called
    by any thread, also by a signal handler that interrupts it.

    Args:
        size: How many there are for runs; each session has one of its own besides.

    Attributes:
        size: How many there are for runs.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._is_closed = False
        self._reset()
        _POOLS.add(self)

    def _reset(self) -> None:
        self._dispatcher: Dispatcher | None = None
        self._starting = RLock()
        self._places: dict[RuntimePlace, int] = {}

    def __del__(self) -> None:
        self.abandon()

    def prepare(self, place: RuntimePlace, on_wait: Callable[[str], object] | None = None) -> int:
        """Wait until all workers have loaded a runtime.

        Args:
            place: The runtime.
            on_wait: Called with a sentence when something slow begins.

        Returns:
            The runtime's place among all that they have loaded.

        Raises:
            ClocheError: If they cannot load it.
        """
        found = self._places.get(place)
        if found is None:
            preparation = Preparation()
            dispatcher = self._running()
            dispatcher.post(lambda: dispatcher.staff.prepare(place, preparation))
            found = self._places[place] = preparation.wait(on_wait)
        return found

    def is_prepared(self, place: RuntimePlace) -> bool:
        """Whether the workers have loaded a runtime."""
        return place in self._places

    def submit(self, job: Job) -> None:
        """Have a job done by the next worker that is free.

        Raises:
            RequestError: If the pool is closed.
        """
        self.submit_all((job,))

    def submit_all(self, jobs: Iterable[Job]) -> None:
        """Have many jobs done.

        Raises:
            RequestError: If the pool is closed.
        """
        dispatcher = self._running()
        dispatcher.post(lambda: dispatcher.staff.add(jobs))

    def submit_to(self, seat: Seat, job: Job) -> None:
        """Have a job done by the worker of a session.

        Raises:
            RequestError: If the pool is closed.
        """
        dispatcher = self._running()
        dispatcher.post(lambda: dispatcher.staff.add_to(seat, job))

    def drop_cancelled(self) -> None:
        """End what was given up on."""
        if (dispatcher := self._dispatcher) is not None:
            dispatcher.post(dispatcher.staff.drop_cancelled)

    def tell(self, job: Job, sort: int, data: bytes) -> None:
        """Send the worker of a job something that belongs to it."""
        if (dispatcher := self._dispatcher) is not None:
            staff = dispatcher.staff
            dispatcher.post(lambda: staff.tell(job, sort, data))

    def leave(self, seat: Seat) -> None:
        """End a session."""
        if (dispatcher := self._dispatcher) is not None:
            staff = dispatcher.staff
            dispatcher.post(lambda: staff.leave(seat))

    def abandon(self) -> None:
        """End all workers soon, and take no more jobs; what runs or waits ends as `cancelled`."""
        self._is_closed = True
        if (dispatcher := self._dispatcher) is not None:
            dispatcher.post(dispatcher.staff.dismiss)

    def close(self) -> None:
        """Do as `abandon` does, and wait until the workers are gone."""
        self.abandon()
        if (dispatcher := self._dispatcher) is not None:
            dispatcher.wait(_PATIENCE_AT_END)

    def forget(self) -> None:
        """In the child of a fork: let go of the parent's workers, and have others when needed."""
        dispatcher = self._dispatcher
        self._reset()
        if dispatcher is not None:
            dispatcher.forget()

    def _running(self) -> Dispatcher:
        if self._is_closed:
            raise RequestError("the sandbox is closed; make another")
        if self._dispatcher is None:
            self._start()
        assert self._dispatcher is not None
        return self._dispatcher

    def _start(self) -> None:
        with self._starting:
            if self._dispatcher is not None:
                return
            dispatcher = Dispatcher(Staff(self.size, _surroundings()))
            dispatcher.start()
            if self._dispatcher is None:  # a signal handler may have been quicker
                self._dispatcher = dispatcher
            else:
                dispatcher.post(dispatcher.staff.dismiss)


def _surroundings() -> tuple[tuple[str, str], ...]:
    return tuple((name, os.environ[name]) for name in _VARIABLES if name in os.environ)


def _close_all() -> None:
    for pool in list(_POOLS):
        pool.close()


def _forget_all() -> None:
    for pool in list(_POOLS):
        pool.forget()


_POOLS: WeakSet[Pool] = WeakSet()
atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
