"""The workers of a pool and the jobs that wait for one: who does what, and who is replaced.

Only the dispatcher's thread comes here.
"""

from __future__ import annotations

from collections import deque
from time import monotonic

from cloche.errors import ClocheError, EngineError, RequestError
from cloche.result import Status
from cloche.workers.job import Job
from cloche.workers.lost import lost_result
from cloche.workers.process import WorkerProcess
from cloche.workers.protocol import SETTLEMENT, Order, Settlement
from cloche.workers.worker import Worker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from cloche.result import Result
    from cloche.workers.preparation import Preparation
    from cloche.workers.protocol import RuntimePlace
    from cloche.workers.seat import Seat

_NEVER = float("inf")
# Loading takes a tenth of a second; compiling, which happens once on a machine, up to minutes.
_PATIENCE_WITH_NEW = 600.0
_PATIENCE_WITH_DEAD = 0.2
_MOST_FAILURES = 3
_MOST_ATTEMPTS = 2


class Staff:
    """The workers of one pool.

    Args:
        size: How many there are for runs; each session has one of its own besides.
        variables: What of the host's environment they have to know.

    Attributes:
        workers: All that live.
        left: Those that do not live any more, for the dispatcher to let go of.
    """

    def __init__(self, size: int, variables: tuple[tuple[str, str], ...]) -> None:
        self._size = size
        self._variables = variables
        self._runtimes: tuple[RuntimePlace, ...] = ()
        self.workers: dict[Worker, None] = {}
        self.left: list[Worker] = []
        self._line: deque[Job] = deque()
        self._preparations: list[Preparation] = []
        self._dying: list[WorkerProcess] = []
        # Those with which a worker has got ready.
        self._proven: tuple[RuntimePlace, ...] = ()
        self._failures = 0
        self._is_dismissed = False

    # What the dispatcher asks at each turn.

    @property
    def is_gone(self) -> bool:
        """Whether it was dismissed, and no process is left."""
        return self._is_dismissed and not self.workers and not self._dying

    @property
    def has_plenty(self) -> bool:
        """Whether all workers have so much to do that none has to be heard at once."""
        return bool(self.workers) and all(worker.has_plenty for worker in self.workers)

    @property
    def has_dying(self) -> bool:
        """Whether there are processes that were killed and have not ended yet."""
        return bool(self._dying)

    @property
    def first_deadline(self) -> float:
        """When the first worker has to have said something, on the monotonic clock."""
        return min((worker.deadline for worker in self.workers), default=_NEVER)

    def look_at_clock(self) -> None:
        """Kill workers that should have said something by now, and forget those that are gone."""
        self._dying = [process for process in self._dying if not process.is_gone]
        now = monotonic()
        for worker in [each for each in self.workers if each.deadline <= now]:
            self._take_silence(worker)

    def hand_out(self) -> None:
        """Hand out the jobs that wait, and see to it that there are enough workers."""
        for worker in [each for each in self.workers if each.is_retired and each.is_free]:
            self._bury(worker, Status.CANCELLED, "")
        self._refill()
        pool = self._pool()
        for worker in pool:
            # Towards the end of the line they get their share, so that they end together.
            share = 1 + len(self._line) // (2 * len(pool))
            while self._line and worker.has_room_for(self._line[0], share):
                worker.give(self._line.popleft())

    # What other threads want.

    def prepare(self, place: RuntimePlace, preparation: Preparation) -> None:
        """Have workers that have loaded a runtime."""
        self._failures = 0
        if self._is_dismissed:
            preparation.end(RequestError("the sandbox was closed"))
            return
        if place not in self._runtimes:
            # What is confined already could not keep what it compiles.
            self._change_runtimes((*self._runtimes, place))
        preparation.runtime = self._runtimes.index(place)
        self._preparations.append(preparation)
        self._look_at_preparations()

    def add(self, jobs: Iterable[Job]) -> None:
        """Have jobs done."""
        self._failures = 0
        for job in jobs:
            if self._is_dismissed:
                job.cancelled = True
                job.lose(lost_result(job, Status.CANCELLED, ""))
            else:
                self._line.append(job)

    def add_to(self, seat: Seat, job: Job) -> None:
        """Have a job done by the worker of a session."""
        if self._is_dismissed:
            seat.why_left = seat.why_left or "its sandbox was closed"
        if seat.why_left:
            job.cancelled = job.cancelled or seat.is_closed
            job.lose(ended_result(job, seat))
            return
        try:
            worker = seat.worker or self._employ_for(seat)
        except EngineError as error:
            job.end(error)
            return
        worker.give(job)

    def drop_cancelled(self) -> None:
        """End all jobs soon whose callers gave up on them."""
        waiting = self._line.copy()
        self._line = deque(job for job in waiting if not job.cancelled)
        for job in waiting:
            if job.cancelled:
                job.lose(lost_result(job, Status.CANCELLED, ""))
        for worker in self.workers:
            worker.cancel_jobs()

    def tell(self, job: Job, sort: int, data: bytes) -> None:
        """Send the worker that has a job something that belongs to it."""
        for worker in self.workers:
            if worker.tell(job, sort, data):
                return

    def leave(self, seat: Seat) -> None:
        """End a session."""
        worker = seat.worker
        if worker is not None:
            if seat.is_closed:
                worker.give_up_on_all()
            self._bury(worker, Status.ERROR, f"the session has ended: {seat.why_left}")

    def dismiss(self) -> None:
        """End everything."""
        self._is_dismissed = True
        for worker in list(self.workers):
            self._bury(worker, Status.CANCELLED, "its sandbox was closed")
        self._end_what_waits(None)

    # What becomes of workers.

    def take_death(self, worker: Worker) -> None:
        """Take note that a worker's process has ended."""
        worker.process.kill()  # it may only have closed its socket
        worker.process.wait(_PATIENCE_WITH_DEAD)
        self._bury(worker, Status.CRASHED, f"the worker process {worker.process.end}")

    def take_nonsense(self, worker: Worker, why: str) -> None:
        """Take note that a worker has said what makes no sense."""
        self._bury(worker, Status.CRASHED, f"the worker process was killed for what it said: {why}")

    def _take_silence(self, worker: Worker) -> None:
        if worker.has_begun:
            self._bury(
                worker, Status.TIMEOUT, "the guest went on past its time limit and was killed"
            )
        else:
            self._bury(worker, Status.CRASHED, "the worker process did not answer and was killed")

    def _bury(self, worker: Worker, status: str, detail: str) -> None:
        """End a worker, and what it was at; what it had not begun goes to another."""
        del self.workers[worker]
        worker.process.kill()
        self._dying.append(worker.process)
        self.left.append(worker)
        jobs = worker.give_up()
        seat = worker.seat
        if seat is not None:
            seat.worker = None
            seat.why_left = seat.why_left or detail
        if jobs and _is_blamed(worker, jobs[0]):
            job = jobs.popleft()
            job.lose(lost_result(job, status, detail))
        if seat is not None:
            for job in jobs:
                job.lose(ended_result(job, seat))
        else:
            self._line.extendleft(reversed(jobs))
            self.drop_cancelled()

    # How workers are found.

    def _pool(self) -> list[Worker]:
        return [each for each in self.workers if each.seat is None and not each.is_retired]

    def _refill(self) -> None:
        while (
            self._runtimes
            and not self._is_dismissed
            and self._failures < _MOST_FAILURES
            and len(self._pool()) < self._size
        ):
            try:
                self._employ()
            except EngineError as error:
                self._take_failure(error)

    def _employ_for(self, seat: Seat) -> Worker:
        """Give a session a worker: one that is ready, if there is one, else a new one."""
        # What may write is started for that, and never was anything else.
        free = [each for each in self._pool() if each.is_free] if not seat.writable else []
        worker = free[0] if free else self._employ(seat.writable)
        worker.seat = seat
        seat.worker = worker
        return worker

    def _employ(self, writable: tuple[str, ...] = ()) -> Worker:
        runtimes = self._runtimes
        settling = Job(
            Order.SETTLE,
            SETTLEMENT,
            Settlement(variables=self._variables, runtimes=runtimes, may_write=bool(writable)),
            lost=lambda result: EngineError(result.detail),
            seconds=_PATIENCE_WITH_NEW,
            on_end=lambda outcome: self._take_settled(worker, outcome),
        )
        settling.patience = _PATIENCE_WITH_NEW
        worker = Worker(WorkerProcess(writable), settling, runtimes, self._announce)
        self.workers[worker] = None
        return worker

    def _take_settled(self, worker: Worker, outcome: object) -> None:
        if not isinstance(outcome, ClocheError):
            self._failures = 0
            if worker.runtimes == self._runtimes:
                self._proven = self._runtimes
            self._look_at_preparations()
            return
        for job in worker.give_up():
            job.end(outcome)
        has_said_why = worker in self.workers
        if has_said_why:
            self._bury(worker, Status.CRASHED, str(outcome))
        if worker.runtimes == self._runtimes:
            self._take_failure(outcome, _MOST_FAILURES if has_said_why else 1)

    def _take_failure(self, failure: ClocheError, weight: int = 1) -> None:
        """Take note that a worker could not be made ready; what it has said it would say again."""
        self._failures += weight
        if self._failures >= _MOST_FAILURES:
            self._change_runtimes(self._proven)
            self._end_what_waits(failure)

    def _change_runtimes(self, runtimes: tuple[RuntimePlace, ...]) -> None:
        """Have other runtimes loaded: by new workers, and by no other."""
        if runtimes != self._runtimes:
            self._runtimes = runtimes
            for worker in self._pool():
                worker.is_retired = True

    def _end_what_waits(self, failure: ClocheError | None) -> None:
        jobs, self._line = self._line, deque()
        for job in jobs:
            if failure is None:
                job.lose(lost_result(job, Status.CANCELLED, "its sandbox was closed"))
            else:
                job.end(failure)
        preparations, self._preparations = self._preparations, []
        for preparation in preparations:
            preparation.end(failure or RequestError("the sandbox was closed"))

    def _look_at_preparations(self) -> None:
        # All have loaded all that was ever asked for: else they would be retired.
        if sum(each.is_settled for each in self._pool()) >= self._size:
            preparations, self._preparations = self._preparations, []
            for preparation in preparations:
                preparation.end()

    def _announce(self, sentence: str) -> None:
        for preparation in self._preparations:
            preparation.announce(sentence)


def _is_blamed(worker: Worker, first: Job) -> bool:
    """Whether what a worker was at ends with it; else another takes it up."""
    if worker.seat is not None or not worker.is_settled or first.begun is not None:
        return True
    first.attempts += 1
    return first.attempts >= _MOST_ATTEMPTS


def ended_result(job: Job, seat: Seat) -> Result:
    """Give the result of a job for a session that has ended."""
    return lost_result(job, Status.ERROR, f"the session has ended: {seat.why_left}")
