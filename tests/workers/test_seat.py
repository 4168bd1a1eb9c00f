"""A session's place."""

from __future__ import annotations

from cloche.workers.seat import Seat
from tests.workers.fakes import run_job


class Pool:
    """A pool, for a test to see what is handed in."""

    def __init__(self):
        self.seen = []

    def submit_to(self, seat, job):
        self.seen.append(("submit", seat, job))

    def drop_cancelled(self):
        self.seen.append(("drop",))

    def tell(self, job, sort, data):
        self.seen.append(("tell", job, sort, data))

    def leave(self, seat):
        self.seen.append(("leave", seat))


def test_hands_everything_in_at_its_pool():
    seat, job = Seat(pool := Pool()), run_job([])
    seat.submit(job)
    seat.drop_cancelled()
    seat.tell(job, 6, b"x")
    assert pool.seen == [("submit", seat, job), ("drop",), ("tell", job, 6, b"x")]


def test_what_first_ended_it_counts():
    seat = Seat(pool := Pool())
    seat.leave("the guest was stopped")
    seat.close()
    assert (seat.why_left, seat.is_closed) == ("the guest was stopped", True)
    assert pool.seen == [("leave", seat)] * 2


def test_a_closed_one_says_so():
    seat = Seat(Pool())
    seat.close()
    assert seat.why_left == "it was closed"
