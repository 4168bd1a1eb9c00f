"""The threads that guests run on, which are Cloche's own.

Near the limit of its recursion, or when a signal handler raises, Python cannot enter a callback,
and the engine would take what is in a register for an answer. A thread of our own has all of its
recursion depth, a stack of known size, and no signal handlers. The caller waits for it, and can be
interrupted while it does.
"""

from __future__ import annotations

import atexit
import os
import sys
from _queue import SimpleQueue
from _thread import allocate_lock, stack_size, start_new_thread

from cloche.errors import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# A guest's native stack and the host's own frames above it; only touched pages cost anything.
THREAD_STACK = 16 << 20
LARGEST_WASM_STACK = THREAD_STACK - (4 << 20)
MOST_THREADS = 32
_PATIENCE_AT_EXIT = 5.0

_stack_size_lock = allocate_lock()


class Crew:
    """Threads that take up work in the order in which it comes; started when they are needed.

    Args:
        most: How many there may be.
    """

    def __init__(self, most: int = MOST_THREADS) -> None:
        self._most = most
        self._reset()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)
        atexit.register(self.dismiss)

    def _reset(self) -> None:
        # After a fork none of the threads is there, and a lock may be held by one of them.
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = allocate_lock()
        self._threads = 0
        self._unfinished = 0
        self._dismissed = False
        self._stoppers: set[Callable[[], None]] = set()
        self._all_gone = allocate_lock()

    def submit(self, work: Callable[[], None], stop: Callable[[], None]) -> None:
        """Have work done by one of the threads.

        Args:
            work: What to do; it must not raise.
            stop: Makes the work end soon, at the end of the process; callable from any thread.

        Raises:
            RequestError: At the end of the process, when no more work is taken.
        """
        with self._lock:
            if self._dismissed:
                raise RequestError("the process is ending; no more runs are taken")
            self._unfinished += 1
            self._stoppers.add(stop)
            needed = self._unfinished > self._threads < self._most
            if needed:
                self._start_thread()

        def do() -> None:
            try:
                work()
            finally:
                with self._lock:
                    self._unfinished -= 1
                    self._stoppers.discard(stop)

        self._queue.put(do)

    def dismiss(self) -> None:
        """End all work and all threads, and take no more; at the end of the process."""
        with self._lock:
            self._dismissed = True
            threads = self._threads
            stoppers = list(self._stoppers)
            if threads:
                self._all_gone.acquire(blocking=False)
        for stop in stoppers:
            stop()
        for _ in range(threads):
            self._queue.put(None)
        if threads:
            self._all_gone.acquire(timeout=_PATIENCE_AT_EXIT)

    def _start_thread(self) -> None:
        self._threads += 1
        with _stack_size_lock:
            usual = stack_size(THREAD_STACK)
            try:
                start_new_thread(self._serve, (self._queue,))
            except RuntimeError:
                self._threads -= 1
                self._unfinished -= 1
                raise RequestError("no thread can be started for the run") from None
            finally:
                stack_size(usual)

    def _serve(self, queue: SimpleQueue[Callable[[], None] | None]) -> None:
        if threading := sys.modules.get("threading"):
            sys.settrace(threading.gettrace())  # as a Thread does, for debuggers
        while (work := queue.get()) is not None:
            work()
            del work
        with self._lock:
            self._threads -= 1
            if not self._threads and self._all_gone.locked():
                self._all_gone.release()


CREW = Crew()
