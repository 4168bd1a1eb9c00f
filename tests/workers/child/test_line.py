"""The tasks that wait in a worker."""

from __future__ import annotations

import subprocess
import sys
import threading

from cloche.workers.child.line import Line


class Task:
    """A task that a test has made."""

    def __init__(self, work=None):
        self.work, self.failure, self.ended = work, None, threading.Event()

    def carry_out(self):
        if self.work:
            self.work()
        self.ended.set()

    def fail(self, failure):
        self.failure = failure
        self.ended.set()


def test_does_one_after_the_other_in_their_order():
    line, done = Line(), []
    tasks = [Task(lambda number=number: done.append(number)) for number in range(100)]
    for task in tasks:
        line.append(task)
    assert tasks[-1].ended.wait(60)
    assert done == list(range(100))


def test_a_task_that_fails_is_told_so_and_is_in_nobodys_way():
    line, bad, good = Line(), Task(lambda: 1 / 0), Task()
    line.append(bad)
    line.append(good)
    assert good.ended.wait(60)
    assert isinstance(bad.failure, ZeroDivisionError)


def test_what_comes_after_all_was_done_is_done_as_well():
    line = Line()
    for _ in range(50):
        task = Task()
        line.append(task)
        assert task.ended.wait(60)
    line.cancel()


def test_a_thread_that_is_lost_ends_the_process():
    code = "from cloche.workers.child.line import Line; Line().fail(MemoryError())"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 70
