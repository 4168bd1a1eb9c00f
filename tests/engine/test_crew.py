"""The threads that guests run on."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextvars import copy_context

import pytest

from cloche.engine.crew import THREAD_STACK, Call, Crew
from cloche.engine.waiting import add_waiting
from cloche.errors import RequestError
from tests.engine.throwing import threads, throw_at, untraced


class Job:
    """A task that does what it is told and notes how it ended."""

    def __init__(self, action=lambda: None):
        self._action = action
        self.ended = threading.Event()
        self.failure = None
        self.thread = None
        self.cancelled = threading.Event()

    def carry_out(self):
        self.thread = threading.get_ident()
        self._action()
        self.ended.set()

    def fail(self, failure):
        self.failure = failure
        self.ended.set()

    def cancel(self):
        self.cancelled.set()


@pytest.fixture
def crew():
    crew = Crew(most=3)
    yield crew
    crew.dismiss()


def do(crew, action=lambda: None):
    job = Job(action)
    crew.submit(job)
    assert job.ended.wait(20)
    return job


def test_does_a_task_on_a_thread_of_its_own(crew):
    assert do(crew).thread != threading.get_ident()


def test_one_thread_does_tasks_that_come_one_after_the_other(crew):
    """A second may have been started while the first was on its way back."""
    assert len({do(crew).thread for _ in range(50)}) <= 2


def test_waiting_tasks_get_threads_of_their_own_up_to_the_most(crew):
    gate = threading.Event()
    jobs = [Job(lambda: gate.wait(20)) for _ in range(5)]
    for job in jobs:
        crew.submit(job)
    gate.set()
    for job in jobs:
        assert job.ended.wait(20)
    assert len({job.thread for job in jobs}) <= 3


def test_a_task_of_a_task_gets_a_thread_in_any_case(crew):
    """All threads could be waiting for tasks of their own."""
    inner = [Job() for _ in range(3)]
    ready = threading.Barrier(3)

    def submit_and_wait(job):
        ready.wait(20)
        crew.submit(job)
        assert job.ended.wait(20)

    outer = [Job(lambda job=job: submit_and_wait(job)) for job in inner]
    for job in outer:
        crew.submit(job)
    for job in outer:
        assert job.ended.wait(20)
        assert job.failure is None


def test_what_a_guest_waits_for_gets_a_thread_in_any_case(crew):
    """As do the runs of a host function, on whatever thread it runs."""
    let_go = threading.Event()
    waiting = [Job(let_go.wait) for _ in range(3)]
    for job in waiting:
        crew.submit(job)
    context = copy_context()
    context.run(add_waiting, object())
    context.run(do, crew)
    let_go.set()
    assert all(job.ended.wait(20) for job in waiting)


def test_a_task_that_raises_is_told_and_the_thread_goes_on(crew):
    def fail():
        raise SystemExit(3)

    job = do(crew, fail)
    assert isinstance(job.failure, SystemExit)
    assert do(crew).failure is None


def test_calls_a_function_and_gives_its_result(crew):
    thread, value = crew.call(lambda: (threading.get_ident(), 42))
    assert value == 42
    assert thread != threading.get_ident()


def test_a_call_raises_what_the_function_raises(crew):
    with pytest.raises(ZeroDivisionError):
        crew.call(lambda: 1 // 0)


def test_a_call_from_one_of_its_threads_stays_there(crew):
    assert crew.call(lambda: crew.call(threading.get_ident) == threading.get_ident())


def test_its_threads_have_all_their_recursion_depth(crew):
    def dive(left):
        return crew.call(lambda: depth()) if not left else dive(left - 1)

    def depth():
        frame, count = sys._getframe(), 0
        while frame:
            frame, count = frame.f_back, count + 1
        return count

    assert dive(600) < 20


def test_its_threads_have_a_large_stack_and_others_keep_theirs(crew):
    before = threading.stack_size()
    do(crew)
    assert threading.stack_size() == before
    assert THREAD_STACK >= 16 << 20


@untraced
def test_no_task_is_lost_when_something_is_thrown_at_an_idle_thread(crew):
    """It strikes when the thread wakes up, which is when it is given the next task."""
    thread = do(crew).thread
    for _ in range(50):
        assert throw_at(thread, KeyboardInterrupt)
        job = do(crew)
        assert job.failure is None or isinstance(job.failure, KeyboardInterrupt)
        thread = job.thread or thread
    assert thread in threads()


@untraced
def test_something_thrown_at_a_busy_thread_fails_its_task_alone(crew):
    started, gate = threading.Event(), threading.Event()

    def work():
        started.set()
        while not gate.wait(0.001):
            pass

    job = Job(work)
    crew.submit(job)
    assert started.wait(20)
    assert throw_at(job.thread, ValueError)
    assert job.ended.wait(20)
    assert isinstance(job.failure, ValueError)
    assert do(crew).failure is None


def test_a_task_whose_failing_fails_does_not_end_the_thread(crew):
    class Stubborn(Job):
        left = 3

        def carry_out(self):
            raise ValueError

        def fail(self, failure):
            self.left -= 1
            if self.left:
                raise RuntimeError
            self.ended.set()

    job = Stubborn()
    crew.submit(job)
    assert job.ended.wait(20)
    assert do(crew).failure is None


def test_a_parked_thread_fails_its_task_and_never_returns(crew):
    error = RuntimeError("lost")
    after = threading.Event()

    def work():
        crew.park(error)
        after.set()

    job = do(crew, work)
    assert job.failure is error
    assert do(crew).thread != job.thread
    assert not after.is_set()
    assert job.thread in threads()


def test_dismissing_cancels_what_is_under_way_and_takes_no_more():
    crew = Crew()
    job = Job()
    job._action = lambda: job.cancelled.wait(20)
    crew.submit(job)
    crew.dismiss()
    assert job.ended.is_set()
    with pytest.raises(RequestError, match="ending"):
        crew.submit(Job())


def test_dismissing_ends_its_threads():
    crew = Crew()
    thread = do(crew).thread
    crew.dismiss()
    for _ in range(200):
        if thread not in threads():
            return
        threading.Event().wait(0.01)
    raise AssertionError("the thread is still there")


def test_says_so_when_no_thread_can_be_started():
    """In a child, since the limit is the process's own."""
    code = """
import _thread, threading
from cloche.engine import crew
def refuse(*_):
    raise RuntimeError("can't start new thread")
crew.start_new_thread = refuse
from cloche.errors import RequestError
class Job:
    def carry_out(self): pass
    def fail(self, failure): pass
    def cancel(self): pass
try:
    crew.CREW.submit(Job())
except RequestError as error:
    print(error)
"""
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert child.stdout == b"no thread can be started for the run\n", child.stderr


def test_its_threads_are_traced_as_those_of_threading_are():
    """Debuggers and coverage count on it."""
    seen = []

    def trace(frame, event, argument):
        seen.append(frame.f_code.co_name)

    before = threading.gettrace()
    threading.settrace(trace)
    crew = Crew()
    try:
        do(crew)
    finally:
        threading.settrace(before)
        crew.dismiss()
    assert "carry_out" in seen


def test_does_what_can_wait_when_nothing_else_has_come_for_a_moment(crew):
    ahead, order = Job(lambda: order.append("ahead")), []
    do(crew, lambda: crew.do_when_idle(ahead))
    do(crew, lambda: order.append("asked for"))
    assert ahead.ended.wait(20)
    assert order[-1] == "ahead" or order == ["ahead", "asked for"]


def test_what_is_done_ahead_does_not_keep_a_task_waiting(crew):
    let_go, begun = threading.Event(), threading.Event()

    def dawdle():
        begun.set()
        assert let_go.wait(20)

    ahead = Job(dawdle)
    do(crew, lambda: crew.do_when_idle(ahead))
    assert begun.wait(20)
    assert do(crew).thread != ahead.thread
    let_go.set()
    assert ahead.ended.wait(20)


def test_what_fails_ahead_is_told_and_the_thread_goes_on(crew):
    ahead = Job(lambda: 1 / 0)
    do(crew, lambda: crew.do_when_idle(ahead))
    assert ahead.ended.wait(20)
    assert isinstance(ahead.failure, ZeroDivisionError)
    assert do(crew).failure is None


def test_a_call_that_takes_long_tells_so_every_second(crew):
    let_go = threading.Event()
    assert crew.call(lambda: let_go.wait(20), let_go.set)


def test_a_call_tells_whether_it_has_ended(crew):
    seen = []
    call = Call(lambda: seen.append(call.is_over))
    crew.submit(call)
    call.wait()
    assert seen == [False]
    assert call.is_over
