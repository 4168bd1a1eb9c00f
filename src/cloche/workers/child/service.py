"""A worker's main thread: it takes orders from the host, and has the crew's threads do them.

It never runs a guest itself, so that it hears of a cancel and of the end of the host at any time.
"""

from __future__ import annotations

from cloche.engine.confinement import confine, confine_writing
from cloche.wire.frames import LARGEST_PART, FrameReader
from cloche.workers.child.line import Line
from cloche.workers.child.link import Link
from cloche.workers.child.tasks import Desk, Opening, Run, Settling, Step, TakingState
from cloche.workers.protocol import Order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from cloche.wire.frames import Frame
    from cloche.workers.child.tasks import Task

_TASKS = {
    Order.SETTLE: Settling,
    Order.RUN: Run,
    Order.OPEN: Opening,
    Order.STEP: Step,
    Order.SNAPSHOT: TakingState,
}


def serve(descriptor: int, host: int, writable: Sequence[str] = ()) -> None:
    """Serve the host at the other end of a socket until it is gone, as a worker's process.

    Args:
        descriptor: The socket.
        host: The host's process.
        writable: The folders in which its guests may change something.

    Raises:
        OSError: If the system cannot keep it to those folders.
    """
    confine(host)
    if writable:
        confine_writing(writable)
    Service(Link(descriptor)).serve()


class Service:
    """The orders of one host, which is trusted: it is the user's own process.

    Args:
        link: The socket to it.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._desk = Desk(link)
        self._line = Line()
        self._reader = FrameReader(lambda _sort, _number: (LARGEST_PART, LARGEST_PART))

    def serve(self) -> None:
        """Take orders until the host is gone."""
        while data := self._link.read():
            for frame in self._reader.feed(data):
                self._take(frame)

    def _take(self, frame: Frame) -> None:
        tasks = self._desk.tasks
        if frame.sort in _TASKS:
            task = tasks[frame.number] = _TASKS[frame.sort](self._desk, frame)
            self._line.append(task)
        elif (told := tasks.get(frame.number)) is not None:  # it may have ended meanwhile
            _tell(told, frame)


def _tell(task: Task, frame: Frame) -> None:
    if frame.sort == Order.CANCEL:
        task.cancel()
    elif frame.sort == Order.INTERRUPT:
        task.interrupt()
    elif frame.sort == Order.INPUT:
        task.give_input(frame.blobs)
    elif frame.sort == Order.REPLY:
        task.take_reply(frame.blobs)
    elif frame.sort == Order.NO_INPUT:
        task.give_input(None)
