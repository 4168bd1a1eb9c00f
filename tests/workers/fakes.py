"""A worker without a process, for what it says to be put into its mouth."""

from __future__ import annotations

from typing import Any, cast

from cloche.engine.live import LiveStreams
from cloche.errors import EngineError
from cloche.limits import Limits
from cloche.wire.frames import LARGEST_PART, FrameReader
from cloche.wire.records import result_within
from cloche.workers.attendant import Attendant
from cloche.workers.job import Job
from cloche.workers.pending_job import PendingJob
from cloche.workers.process import WorkerProcess
from cloche.workers.protocol import RUN_ORDER, SETTLEMENT, Order, RunOrder, Settlement
from cloche.workers.worker import Worker
from tests.engine.guests import make_request


class Mouth:
    """Stands in for a process: keeps what it is told."""

    def __init__(self) -> None:
        self.told = bytearray()

    def tell(self, data: bytes) -> None:
        """Keep it."""
        self.told += data

    def frames(self) -> list[tuple[int, int]]:
        """Give the sort and number of each frame that it was told."""
        reader = FrameReader(lambda sort, number: (LARGEST_PART, LARGEST_PART))
        return [(frame.sort, frame.number) for frame in reader.feed(bytes(self.told))]


def settling(on_end: Any = None) -> Job:
    """Make the first job of a worker."""
    return Job(
        Order.SETTLE,
        SETTLEMENT,
        Settlement(variables=(), runtimes=()),
        lost=lambda result: EngineError(result.detail),
        seconds=60.0,
        on_end=on_end,
    )


def run_job(outcomes: list[Any], live: LiveStreams | None = None, output: int = 100) -> Job:
    """Make a run whose outcome goes to a list."""
    limits = Limits(output=output)
    return Job(
        Order.RUN,
        RUN_ORDER,
        RunOrder(runtime=0, request=make_request(limits=limits)),
        result_within(limits),
        lost=lambda result: result,
        seconds=15.0,
        caps=(1 << 20, 2 * output),
        attendant=Attendant(live, limits) if live else None,
        on_end=outcomes.append,
    )


def worker(said: list[str] | None = None) -> Worker:
    """Make a worker that is not ready yet."""
    process = cast(WorkerProcess, Mouth())
    return Worker(process, settling(), (), (said if said is not None else []).append)


def ready_worker() -> Worker:
    """Make a worker that is ready."""
    from cloche.wire.frames import write_frame
    from cloche.workers.protocol import Answer

    made = worker()
    made.take(write_frame(Answer.ENDED, 1, b"null"))
    assert made.is_settled
    return made


def pending_job(pool: Any, live: LiveStreams | None = None, on_over: Any = None) -> PendingJob:
    """Make a run that somebody waits for."""
    return PendingJob(
        pool,
        Order.RUN,
        RUN_ORDER,
        RunOrder(runtime=0, request=make_request()),
        result_within(Limits()),
        lost=lambda result: result,
        seconds=1.0,
        attendant=Attendant(live, Limits()) if live else None,
        on_over=on_over,
    )
