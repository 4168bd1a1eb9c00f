"""The thread that hears all workers."""

from __future__ import annotations

import ctypes
import threading

from cloche.workers.dispatcher import Dispatcher
from cloche.workers.staff import Staff
from tests.engine.guests import ECHO, make_request, write_guest
from tests.workers.scene import dispatcher_of, runner_of


def test_does_what_is_posted_in_its_order_on_its_thread():
    dispatcher, done = Dispatcher(Staff(1, ())), []
    dispatcher.start()
    for number in range(100):
        dispatcher.post(lambda number=number: done.append((number, threading.get_ident())))
    dispatcher.post(dispatcher.staff.dismiss)
    dispatcher.wait(60)
    assert [number for number, _ in done] == list(range(100))
    assert {thread for _, thread in done} != {threading.get_ident()}


def test_what_is_posted_after_its_end_does_no_harm():
    dispatcher = Dispatcher(Staff(1, ()))
    dispatcher.start()
    dispatcher.post(dispatcher.staff.dismiss)
    dispatcher.wait(60)
    dispatcher.post(lambda: None)
    dispatcher.wait(60)


def test_a_wait_is_over_when_its_time_is():
    dispatcher = Dispatcher(Staff(1, ()))
    dispatcher.start()
    dispatcher.wait(0.01)
    dispatcher.post(dispatcher.staff.dismiss)
    dispatcher.wait(60)


def test_goes_on_whatever_is_thrown_at_it(tmp_path):
    folder = write_guest(tmp_path / "bundle", ECHO, "python")
    with runner_of(1) as runner:
        runner.load(folder, "python")
        threads = []
        dispatcher = dispatcher_of(runner)
        dispatcher.post(lambda: threads.append(threading.get_ident()))
        assert runner.run(folder, make_request(stdin=b"x")).stdout == "x"
        for _ in range(50):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(threads[0]), ctypes.py_object(KeyError)
            )
            dispatcher.post(lambda: None)
        assert runner.run(folder, make_request(stdin=b"y")).stdout == "y"


def test_what_it_is_posted_may_fail():
    dispatcher, done = Dispatcher(Staff(1, ())), threading.Event()
    dispatcher.start()
    dispatcher.post(lambda: 1 / 0)
    dispatcher.post(done.set)
    assert done.wait(60)
    dispatcher.post(dispatcher.staff.dismiss)
    dispatcher.wait(60)


def test_in_the_child_of_a_fork_it_lets_go_of_all():
    dispatcher = Dispatcher(Staff(1, ()))
    dispatcher.forget()
    dispatcher.post(lambda: None)
