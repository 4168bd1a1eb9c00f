"""What becomes of jobs whose worker is lost."""

from __future__ import annotations

from time import monotonic

from cloche.result import EXIT_CODES, Result, Status, Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.workers.job import Job


def lost_result(job: Job, status: str, detail: str) -> Result:
    """Give the result of a job that its worker cannot give any more.

    Args:
        job: The job.
        status: How it ended; a job that was given up on is `cancelled` in any case.
        detail: Why, in a sentence.
    """
    if job.cancelled:
        status, detail = Status.CANCELLED, "the caller gave up on the run"
    now = monotonic()
    begun = now if job.begun is None else job.begun
    return Result(
        status=status,
        exit_code=EXIT_CODES.get(status, 1),
        usage=Usage(queue_seconds=begun - job.asked, run_seconds=now - begun),
        detail=detail,
    )
