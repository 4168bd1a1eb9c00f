"""What all runners do alike, by one whose runs are over as soon as they are submitted."""

from __future__ import annotations

import asyncio

import pytest

from cloche.engine.live import LiveStreams
from cloche.errors import RequestError
from cloche.request import RunRequest
from cloche.result import Result
from cloche.sandbox.runner import BundleRunner, Nothing, command_of, offer_of

OK = Result(status="ok", exit_code=0)
REQUEST = RunRequest(argv=("python", "a"))


class Run:
    def __init__(self, log, on_end, failure):
        self.log, self.on_end, self.failure = log, on_end, failure

    def submit(self):
        self.log.append("submit")
        if self.failure is not None:
            raise self.failure
        if self.on_end is not None:
            self.on_end()

    def cancel(self):
        self.log.append("cancel")

    def wait(self):
        self.log.append("wait")
        return OK

    def result(self):
        return OK


class Loan(Nothing):
    __slots__ = ("log",)

    def __enter__(self):
        self.log.append("lend")
        return self

    def take_back(self, result, pending):
        assert isinstance(pending, Run)
        self.log.append("take back")
        return result

    def __exit__(self, *_):
        self.log.append("give back")


class Runner(BundleRunner):
    def __init__(self, failure=None, **options):
        super().__init__(**options)
        self.log, self.failure, self.loaded = [], failure, set()

    def load(self, folder, command):
        self.loaded.add((folder, command))
        return command

    def _is_loaded(self, folder, command):
        return (folder, command) in self.loaded

    def _lend(self, request):
        loan = Loan(request)
        loan.log = self.log
        return loan

    def _pending(self, runtime, lending, live, waited, offer, on_end=None):
        assert (runtime, lending.request, waited >= 0) == ("python", REQUEST, True)
        return Run(self.log, on_end, self.failure)

    def _carry_out(self, folder, command, requests, functions):
        return [(command, request.argv[1]) for request in requests]


def test_what_is_lent_is_taken_back_once_the_run_is_over():
    runner = Runner()
    assert runner.run("folder", REQUEST) is OK
    assert runner.log == ["lend", "submit", "wait", "take back", "give back"]
    runner.log.clear()
    assert asyncio.run(runner.arun("folder", REQUEST)) is OK
    assert runner.log == ["lend", "submit", "take back", "give back"]


def test_a_run_that_cannot_be_submitted_is_given_up_on_and_nothing_is_kept():
    runner = Runner(failure=RequestError("no room"))
    for call in (runner.run, lambda *given: asyncio.run(runner.arun(*given))):
        with pytest.raises(RequestError, match="no room"):
            call("folder", REQUEST, LiveStreams())
        assert runner.log == ["lend", "submit", "cancel", "give back"]
        runner.log.clear()


def test_many_requests_are_of_one_command():
    requests = [RunRequest(argv=("python", each)) for each in "ab"]
    assert Runner().run_many("folder", requests) == [("python", "a"), ("python", "b")]
    assert Runner().run_many("folder", []) == []
    with pytest.raises(RequestError, match="one command"):
        Runner().run_many("folder", [*requests, RunRequest(argv=("other",))])


def test_says_what_is_slow_where_anybody_wants_to_know():
    told = []
    Runner(on_wait=told.append).announce("compiling")
    Runner().announce("compiling")
    assert told == ["compiling"]


def test_a_request_names_a_command_and_is_offered_something_only_over_a_channel():
    with pytest.raises(RequestError, match="argv is empty"):
        command_of(RunRequest(argv=()))
    assert offer_of(REQUEST, None) is None
    with Nothing(REQUEST) as nothing:
        assert nothing.take_back(OK, None) is OK
