"""The tasks that wait in a worker, done one after the other by one thread of the crew at a time."""

from __future__ import annotations

import os
from _thread import allocate_lock
from collections import deque

from cloche.engine.crew import CREW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.workers.child.tasks import Task

_FAILED = 70  # EX_SOFTWARE


class Line:
    """Tasks in the order in which they came."""

    def __init__(self) -> None:
        self._tasks: deque[Task] = deque()
        self._lock = allocate_lock()
        self._is_worked_off = False

    def append(self, task: Task) -> None:
        """Have a task done when those before it are."""
        with self._lock:
            self._tasks.append(task)
            if self._is_worked_off:
                return
            self._is_worked_off = True
        CREW.submit(self)

    def carry_out(self) -> None:
        """Do what waits, until nothing does."""
        while (task := self._next()) is not None:
            try:
                task.carry_out()
            except Exception as failure:
                task.fail(failure)

    def _next(self) -> Task | None:
        with self._lock:
            if self._tasks:
                return self._tasks.popleft()
            self._is_worked_off = False
            return None

    def fail(self, _failure: BaseException) -> None:
        """End this process: its thread is lost, and nobody knows what its instance is at.

        The host sees that at once, and knows by itself what is to be done.
        """
        os._exit(_FAILED)

    def cancel(self) -> None:
        """Nothing: a worker ends with its host, and waits for nobody."""
