"""The thread that hears all workers, and tells them what they have to be told.

It is the only one that touches them, so nothing here is locked: whatever other threads want is put
into its inbox. It never waits for anything but for all at once, and calls nothing that could wait.
"""

from __future__ import annotations

import selectors
import socket
from _thread import allocate_lock, start_new_thread
from collections import deque
from time import monotonic, sleep

from cloche.errors import ClocheError, EngineError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.workers.staff import Staff
    from cloche.workers.worker import Worker

_BELL_BYTES = 4096
_LONGEST_SLEEP = 3600.0
# How often to look whether a process that was killed is gone, in seconds.
_LOOK_AGAIN = 0.005
_NAP = 0.002


class Dispatcher:
    """Works off an inbox and hears the workers of a staff, on one thread.

    Args:
        staff: The workers.

    Attributes:
        staff: The workers.
    """

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self._inbox: deque[Callable[[], None]] = deque()
        self._bell, self._rope = socket.socketpair()
        self._bell.setblocking(False)
        self._rope.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._masks: dict[Worker, int] = {}
        self._ended = allocate_lock()
        self._ended.acquire()

    def start(self) -> None:
        """Start the thread.

        Raises:
            EngineError: If none can be started.
        """
        try:
            start_new_thread(self._run, ())
        except RuntimeError as error:
            raise EngineError("no thread can be started to hear worker processes") from error

    def post(self, function: Callable[[], None]) -> None:
        """Have something done on the thread. Callable from any thread."""
        self._inbox.append(function)
        try:  # noqa: SIM105 - a full pipe rings as well, and what has ended needs nothing
            self._rope.send(b"!")
        except OSError:
            pass

    def wait(self, seconds: float) -> None:
        """Wait a little for the end of the thread."""
        if self._ended.acquire(timeout=seconds):
            self._ended.release()

    def forget(self) -> None:
        """In the child of a fork, where the thread is not: let go of what is the parent's."""
        self._let_go()
        for worker in list(self.staff.workers):
            worker.process.forget()

    def _let_go(self) -> None:
        self._selector.close()
        self._bell.close()
        self._rope.close()

    def _run(self) -> None:
        while not self.staff.is_gone:
            # Whatever is thrown at this thread, it goes on: without it nothing would be killed.
            try:
                self._turn()
            except BaseException:
                continue
        self._listen()
        self._let_go()
        self._ended.release()

    def _turn(self) -> None:
        if self.staff.has_plenty:
            sleep(_NAP)  # to hear more at once: each turn costs as much as a short run
        for key, mask in self._selector.select(self._pause()):
            if key.data is None:
                self._bell.recv(_BELL_BYTES)
            elif mask & selectors.EVENT_READ:
                self._hear(key.data)
        while self._inbox:
            self._inbox.popleft()()
        self.staff.look_at_clock()
        self.staff.hand_out()
        self._listen()

    def _pause(self) -> float:
        if self._inbox:
            return 0.0
        if self.staff.has_dying:
            return _LOOK_AGAIN
        return min(max(self.staff.first_deadline - monotonic(), 0.0), _LONGEST_SLEEP)

    def _hear(self, worker: Worker) -> None:
        data = worker.process.hear()
        if data is None:
            return
        if not data:
            self.staff.take_death(worker)
            return
        try:
            worker.take(data)
        except Exception as error:
            told = error if isinstance(error, ClocheError) else type(error).__name__
            self.staff.take_nonsense(worker, str(told))

    def _listen(self) -> None:
        """Listen to all workers that there are now, and write to those that have not taken all."""
        while self.staff.left:
            worker = self.staff.left.pop()
            if self._masks.pop(worker, None) is not None:
                self._selector.unregister(worker.process.descriptor)
            worker.process.close()
        for worker in self.staff.workers:
            worker.process.flush()
            mask = selectors.EVENT_READ
            if worker.process.has_more:
                mask |= selectors.EVENT_WRITE
            if worker not in self._masks:
                self._selector.register(worker.process.descriptor, mask, worker)
            elif self._masks[worker] != mask:
                self._selector.modify(worker.process.descriptor, mask, worker)
            self._masks[worker] = mask
