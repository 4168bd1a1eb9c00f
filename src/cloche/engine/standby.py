"""Instances that are ready before they are asked for, each of them used once.

Most of a short run's time is not the guest's work but the first touch of the pages that it uses. So
after a run another instance is made, and those pages are touched, by one of the crew's threads once
it has had nothing else to do for a moment; the next run finds it and gets its answer in the guest's
own time. It is as fresh as any other: nothing of a guest has run in it, and none comes back to it.
"""

from __future__ import annotations

import os
from _thread import allocate_lock

from cloche.engine.crew import CREW
from cloche.engine.instance import FreshInstance
from cloche.engine.pages import populate, read_ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.runtime import Runtime


class Standby:
    """The instances of one runtime that stand by; free to be used by several threads.

    Only where it pays and where no code of the module runs as it is instantiated.

    Args:
        runtime: What they are instances of.

    Attributes:
        failure: Why the last one could not be made; None where it could.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.failure: BaseException | None = None
        facts = runtime.facts
        self._pays = bool(facts.hot_pages) and not facts.start_functions
        self._hot = read_ranges(facts.hot_pages)
        self._warm = read_ranges(facts.warm_pages)
        self._reset()
        if self._pays and hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        # The child of a fork makes its own: no instance is ever used by two processes.
        self._ready: list[FreshInstance] = []
        self._making = allocate_lock()

    @property
    def count(self) -> int:
        """How many stand by now."""
        return len(self._ready)

    def take(self, memory_limit: int) -> FreshInstance:
        """Give an instance that stands by, or one that has still to be made.

        Args:
            memory_limit: Bytes of linear memory that it may have.
        """
        try:
            instance = self._ready.pop()
        except IndexError:
            return FreshInstance(self._runtime, memory_limit)
        instance.limit_memory(memory_limit)
        return instance

    def replenish(self, most: int) -> None:
        """Have another one made soon, unless there are enough.

        Args:
            most: How many are enough.
        """
        if self._pays and self.count < most and self._making.acquire(blocking=False):
            CREW.do_when_idle(Preparation(self))

    def make_one(self) -> None:
        """Make one, on this thread."""
        instance = FreshInstance(self._runtime, self._runtime.facts.default_memory)
        instance.prepare()
        try:
            populate(*instance.locate_memory(), self._hot, self._warm)
        except BaseException:
            instance.close()
            raise
        self._ready.append(instance)

    def made(self, failure: BaseException | None = None) -> None:
        """Note that making one has ended, and why it failed if it did."""
        self.failure = failure
        if self._making.locked():
            self._making.release()


class Preparation:
    """The making of one instance, as a task of the crew.

    Args:
        standby: Where it goes.
    """

    def __init__(self, standby: Standby) -> None:
        self._standby = standby

    def carry_out(self) -> None:
        """Make it."""
        self._standby.make_one()
        self._standby.made()

    def fail(self, failure: BaseException) -> None:
        """Do without: the next run makes its own, and says what is wrong if that fails too."""
        self._standby.made(failure)

    def cancel(self) -> None:
        """Let it go on: it ends by itself, and soon."""
