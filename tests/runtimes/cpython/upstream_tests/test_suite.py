"""Running files of tests, with a guest that gives known results."""

from __future__ import annotations

import json

import pytest

from cloche.result import Result
from runtimes.cpython.upstream_tests.left_out import LeftOut
from runtimes.cpython.upstream_tests.suite import Suite
from runtimes.cpython.upstream_tests.verdict import Outcome

END = {"event": "end", "run": 1, "skipped": {}, "left_out": 0}
BAD = {"event": "bad", "test": "C.f", "text": "why"}


class KnownGuest:
    """Gives results in the place of a guest, and keeps what it was asked."""

    def __init__(self, **results):
        self.results = results
        self.asked = []

    def run(self, name, unselected=(), claims=()):
        self.asked.append((name, unselected, claims))
        events = self.results[name].pop(0)
        text = "".join(f"\x1e{json.dumps(event)}\n" for event in events)
        return Result(status="ok", exit_code=0, stdout_bytes=text.encode())


@pytest.fixture
def told():
    return []


def suite_of(guest, told, **left_out):
    return Suite(guest=guest, left_out=LeftOut(**left_out), tell=lambda v: told.append(v.outcome))


def test_verdicts_come_in_the_files_order_and_are_told(told):
    guest = KnownGuest(test_a=[[END]], test_b=[[END]])
    verdicts = suite_of(guest, told).run(["test_b", "test_a"], jobs=2)
    assert [verdict.name for verdict in verdicts] == ["test_b", "test_a"]
    assert told == [Outcome.CLEAN, Outcome.CLEAN]


def test_an_unexpected_failure_gets_a_second_chance(told):
    guest = KnownGuest(test_a=[[BAD, END], [END]])
    (verdict,) = suite_of(guest, told).run(["test_a"], jobs=1)
    assert verdict.outcome is Outcome.CLEAN
    assert told == [Outcome.FAILED, Outcome.CLEAN]


def test_a_known_failure_is_run_once(told):
    guest = KnownGuest(test_a=[[BAD, END]])
    (verdict,) = suite_of(guest, told, differs={"test_a/C.f": "why"}).run(["test_a"], jobs=1)
    assert verdict.outcome is Outcome.KNOWN


def test_what_is_not_to_be_run_is_not(told):
    guest = KnownGuest()
    (verdict,) = suite_of(guest, told, not_run={"test_a": "why"}).run(["test_a"], jobs=1)
    assert (verdict.outcome, verdict.reason, guest.asked) == (Outcome.NOT_RUN, "why", [])


def test_a_file_is_run_with_what_is_listed_for_it(told):
    guest = KnownGuest(test_a=[[END]])
    suite = suite_of(guest, told, unselected={"test_a/C.g": "why"}, claims={"test_a": ("sockets",)})
    suite.run(["test_a"], jobs=1)
    assert guest.asked == [("test_a", ("C.g",), ("sockets",))]
