"""A worker as its host sees it: what it is at, until when it has to be done, and what it says.

Only the dispatcher's thread comes here.
"""

from __future__ import annotations

from collections import deque
from time import monotonic

from cloche.errors import WireError
from cloche.wire.frames import FrameReader, write_frame
from cloche.wire.message import read_message
from cloche.workers.protocol import WAIT, Answer, Order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.wire.frames import Frame
    from cloche.workers.job import Job
    from cloche.workers.process import WorkerProcess
    from cloche.workers.protocol import RuntimePlace
    from cloche.workers.seat import Seat

_NEVER = float("inf")
_NUMBERS = 1 << 32
_LONGEST_SENTENCE = 64 << 10
_MOST_WAITS = 1000  # it says one a second while it compiles
# How long a machine that has much to do may let a process wait that has nothing to do.
_WAKING = 1.0
# A cancelled guest ends within milliseconds; this is for one that does not.
_PATIENCE_WITH_CANCELLED = 1.0
# Of short runs that are asked for together, a worker is told of so many ahead of time that it never
# waits for the next; of long ones it is told one by one, so that none waits for a worker in vain.
_SHORT_SECONDS = 0.01
_LONG_SECONDS = 0.05
_MOST_AHEAD = 64
_PLENTY = 32


class Worker:
    """A worker's process and its line of jobs.

    Args:
        process: The process, which was just started.
        settling: The first job, which gets it ready.
        runtimes: The runtimes that it loads.
        on_wait: Called with a sentence when it says that something slow begins.

    Attributes:
        process: The process.
        runtimes: The runtimes that it has loaded, or will have.
        seat: The session that it is kept for; None where it is one of the pool.
        is_settled: Whether it is ready.
        is_retired: Whether it gets no more jobs.
        deadline: Until when it has to say something, in seconds on the monotonic clock.
    """

    def __init__(
        self,
        process: WorkerProcess,
        settling: Job,
        runtimes: tuple[RuntimePlace, ...],
        on_wait: Callable[[str], object],
    ) -> None:
        self.process = process
        self.runtimes = runtimes
        self.seat: Seat | None = None
        self.is_settled = False
        self.is_retired = False
        self.deadline = _NEVER
        self._settling = settling
        self._on_wait = on_wait
        # What it was told and has not done, each with its number; it is at the first.
        self._line: deque[tuple[int, Job]] = deque()
        self._number = 0
        self._ahead = 1
        self._waits = 0
        # Calls that the host has not answered, and the time that its guest has left meanwhile.
        self._calls = 0
        self._left = 0.0
        self._last_end = 0.0
        self._reader = FrameReader(self._caps)
        self.give(settling)

    @property
    def is_free(self) -> bool:
        """Whether it is ready and has nothing to do."""
        return not self._line

    @property
    def has_plenty(self) -> bool:
        """Whether it has so much to do that nobody needs to hear at once that it has done some."""
        return len(self._line) >= _PLENTY

    @property
    def has_begun(self) -> bool:
        """Whether it has begun with what it is at."""
        return bool(self._line) and self._line[0][1].begun is not None

    def has_room_for(self, job: Job, share: int) -> bool:
        """Whether it may be told of a job now.

        Args:
            job: The job.
            share: How many it may have in its line at most.
        """
        if not self._line:
            return True
        most = min(self._ahead, share)
        return job.is_one_of_many and self.is_settled and len(self._line) < most

    def give(self, job: Job) -> None:
        """Tell it what to do after what it is at."""
        self._number = (self._number + 1) % _NUMBERS
        self._line.append((self._number, job))
        self.process.tell(write_frame(job.sort, self._number, *job.message))
        if len(self._line) == 1:
            self._turn_to(job, _WAKING)

    def tell(self, job: Job, sort: int, data: bytes = b"") -> bool:
        """Tell it something about a job; tells whether it has that job."""
        for number, each in self._line:
            if each is job:
                self.process.tell(write_frame(sort, number, b"", (data,)))
                if sort == Order.REPLY:
                    self._answer_call(job)
                return True
        return False

    def give_up_on_all(self) -> None:
        """Note that nobody wants any of its jobs any more."""
        for _, job in self._line:
            job.cancelled = True

    def cancel_jobs(self) -> None:
        """Have those jobs end soon that somebody gave up on."""
        for place, (number, job) in enumerate(self._line):
            if job.cancelled and not job.is_told_to_end:
                job.is_told_to_end = True
                self.process.tell(write_frame(Order.CANCEL, number))
                if not place:
                    self.deadline = min(self.deadline, monotonic() + _PATIENCE_WITH_CANCELLED)

    def take(self, data: bytes) -> None:
        """Take what it says.

        Raises:
            ClocheError: If that is nonsense.
        """
        for frame in self._reader.feed(data):
            number, job = self._line[0]
            if number != frame.number:
                raise WireError("it speaks of what it is not at")
            self._take(frame, job)

    def _caps(self, sort: int, number: int) -> tuple[int, int]:
        if not self._line or self._line[0][0] != number:
            raise WireError("it speaks of what it is not at")
        job = self._line[0][1]
        if sort == Answer.WAITS and job is self._settling and self._waits < _MOST_WAITS:
            self._waits += 1
            return _LONGEST_SENTENCE, 0
        return job.caps(sort)

    def _take(self, frame: Frame, job: Job) -> None:
        if frame.sort == Answer.BEGUN:
            job.begun = monotonic()
            self._expect_end(job, job.begun)
        elif frame.sort == Answer.WAITS:
            self._on_wait(read_message(WAIT, frame.head, frame.blobs))
        elif frame.sort in (Answer.ENDED, Answer.FAILED):
            self._end(job, job.read_end(frame))
        elif frame.sort == Answer.WORKSPACE:
            job.take_workspace(frame)
        elif job.attendant is not None:
            job.attendant.take(frame)
            if frame.sort == Answer.CALL:
                self._calls += 1
                if self._calls == 1 and not job.cancelled:
                    # The guest's time stands still while the host works for it.
                    self._left, self.deadline = self.deadline - monotonic(), _NEVER

    def _answer_call(self, job: Job) -> None:
        self._calls -= 1
        if not self._calls and self._line[0][1] is job and not job.cancelled:
            self.deadline = monotonic() + self._left

    def _end(self, job: Job, outcome: object) -> None:
        self._line.popleft()
        self._calls = 0
        now = monotonic()
        seconds = now - max(self._last_end, job.begun or 0.0)
        self._last_end = now
        if seconds <= _SHORT_SECONDS:
            self._ahead = min(2 * self._ahead, _MOST_AHEAD)
        elif seconds >= _LONG_SECONDS:
            self._ahead = 1
        self.deadline = _NEVER
        if self._line:
            self._turn_to(self._line[0][1], 0.0)
        if job is self._settling:
            self.is_settled = not isinstance(outcome, BaseException)
        job.end(outcome)

    def _turn_to(self, job: Job, waking: float) -> None:
        """Note that it is at a job now, or will be once it has woken up."""
        now = monotonic()
        if job.is_one_of_many:
            job.begun = now
            self._expect_end(job, now + waking)
        else:
            self.deadline = now + job.patience

    def _expect_end(self, job: Job, begun: float) -> None:
        self.deadline = begun + job.seconds
        if job.cancelled:
            self.deadline = min(self.deadline, monotonic() + _PATIENCE_WITH_CANCELLED)

    def give_up(self) -> deque[Job]:
        """Take back all that it has not done; the first is what it was at."""
        jobs = deque(job for _, job in self._line)
        self._line.clear()
        self.deadline = _NEVER
        return jobs
