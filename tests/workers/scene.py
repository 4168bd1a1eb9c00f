"""What the tests of workers share: runners of small guests, and a look at their processes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from cloche.engine.live import LiveStreams
from cloche.limits import Limits
from cloche.result import Result
from cloche.sandbox.process_runner import ProcessRunner
from cloche.workers.dispatcher import Dispatcher
from cloche.workers.staff import Staff
from cloche.workers.worker import Worker
from tests.engine.guests import SPIN, make_request, write_guest

LONG = Limits(timeout=600.0)


@contextmanager
def runner_of(size: int = 2) -> Iterator[ProcessRunner]:
    """Give a runner that takes bundles without a signature, until the end of the block."""
    runner = ProcessRunner(size, require_signature=False)
    try:
        yield runner
    finally:
        runner.close()


def dispatcher_of(runner: ProcessRunner) -> Dispatcher:
    """Give a runner's dispatcher, which it has once it has loaded something."""
    dispatcher = runner._pool._dispatcher
    assert dispatcher is not None
    return dispatcher


def ask(runner: ProcessRunner, question: Callable[[Staff], object]) -> object:
    """Ask on the dispatcher's thread, the only one that may look at the staff."""
    answers: list[object] = []
    asked = threading.Event()
    dispatcher = dispatcher_of(runner)

    def answer() -> None:
        answers.append(question(dispatcher.staff))
        asked.set()

    dispatcher.post(answer)
    assert asked.wait(60)
    return answers[0]


def settled(runner: ProcessRunner) -> list[int]:
    """Give the processes of all workers that are ready and belong to the pool."""
    pids: list[int] = ask(runner, _settled)  # type: ignore[assignment]
    return pids


def _settled(staff: Staff) -> list[int]:
    return [each.process.pid for each in staff._pool() if each.is_settled]


def wait_until_full(runner: ProcessRunner, size: int = 2) -> list[int]:
    """Wait until so many workers are ready; gives their processes."""
    while len(pids := settled(runner)) < size:
        continue
    return pids


def worker_at_work(runner: ProcessRunner) -> int:
    """Wait until a worker has begun with something; gives its process."""
    while (pid := busy_worker(runner)) is None:
        continue
    return pid


def busy_worker(runner: ProcessRunner) -> int | None:
    """Give the process of a worker that is at something; None where there is none."""
    pid: int | None = ask(runner, _busy)  # type: ignore[assignment]
    return pid


def _busy(staff: Staff) -> int | None:
    busy = [each for each in staff.workers if each.is_settled and each.has_begun]
    return busy[0].process.pid if busy else None


class Spinning:
    """A run that goes on for ever, on a thread of its own, and the worker that has it.

    Args:
        runner: Who carries it out.
        folder: Where the bundle is to be written, or has been.
        limits: Its limits.
    """

    def __init__(self, runner: ProcessRunner, folder: str, limits: Limits = LONG) -> None:
        self._runner = runner
        self._result: Result | None = None
        self._folder = folder
        self._limits = limits
        printed = threading.Event()
        self._live = LiveStreams(stdout=lambda _: printed.set())
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert printed.wait(60)
        self.pid = worker_at_work(runner)

    def _run(self) -> None:
        request = make_request(limits=self._limits)
        self._result = self._runner.run(self._folder, request, self._live)

    def result(self) -> Result:
        """Wait for its end."""
        self._thread.join(60)
        assert self._result is not None
        return self._result


def spin_bundle(path: object) -> str:
    """Write the bundle of a guest that prints and then goes on for ever; gives its folder."""
    return write_guest(path, SPIN, "python")  # type: ignore[arg-type]


def kill_for_good(pid: int, kind: signal.Signals) -> None:
    """Send a signal until it has done what it does: the engine looks at a first SIGSEGV itself."""
    os.kill(pid, kind)
    while kind == signal.SIGSEGV and is_running(pid):
        try:
            os.kill(pid, kind)
        except ProcessLookupError:
            return


def is_running(pid: int) -> bool:
    """Tell whether there is such a process that is no zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def worker_of(runner: ProcessRunner, pid: int) -> Worker:
    """Give the worker that a process is."""
    found = ask(runner, lambda staff: next(w for w in staff.workers if w.process.pid == pid))
    assert isinstance(found, Worker)
    return found


def wait_until_gone(pid: int) -> None:
    """Wait for the end of a process."""
    ends = monotonic() + 30
    while is_running(pid):
        assert monotonic() < ends, f"{pid} goes on"
