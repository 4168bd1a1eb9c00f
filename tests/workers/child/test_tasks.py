"""What a worker is told to do; `test_service` has each of them done by a service."""

from __future__ import annotations

import pytest

from cloche.errors import RequestError
from cloche.wire.frames import Frame
from cloche.workers.child.tasks import Desk, Run, Settling, Step, Task
from cloche.workers.protocol import Order


class Link:
    """A socket to a host, for a test to see what is said."""

    def __init__(self):
        self.failures, self.said = [], []

    def tell_failure(self, number, failure):
        self.failures.append((number, failure))

    def tell(self, sort, number, kind, value):
        self.said.append((sort, number, value))


def make(cls, sort, head=b"null"):
    desk = Desk(Link())
    task = desk.tasks[5] = cls(desk, Frame(sort, 5, head, b""))
    return desk, task


@pytest.mark.parametrize(("cls", "sort"), [(Settling, Order.SETTLE), (Run, Order.RUN)])
def test_what_cannot_be_read_is_the_hosts_mistake(cls, sort):
    _, task = make(cls, sort)
    with pytest.raises(RequestError, match="wrong type"):
        task.carry_out()


def test_a_piece_of_code_needs_a_session():
    _, task = make(Step, Order.STEP)
    with pytest.raises(RequestError, match="no session"):
        task.carry_out()


def test_a_task_that_failed_is_told_of_and_forgotten():
    desk, task = make(Run, Order.RUN)
    failure = RequestError("no")
    task.fail(failure)
    assert desk.link.failures == [(5, failure)]
    assert desk.tasks == {}


def test_what_is_no_task_does_nothing():
    _, task = make(Task, Order.RUN)
    with pytest.raises(NotImplementedError):
        task.carry_out()


def test_a_cancel_or_input_that_comes_before_a_guest_does_no_harm():
    _, task = make(Run, Order.RUN)
    task.cancel()
    task.give_input(b"x")
