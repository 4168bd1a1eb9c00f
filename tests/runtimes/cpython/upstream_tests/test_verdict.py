"""How a run's end and what the guest told are judged."""

from __future__ import annotations

import json

import pytest

from cloche.result import Result
from runtimes.cpython.upstream_tests.verdict import Outcome, judge


def output(*events):
    return "".join(f"\x1e{json.dumps(event)}\n" for event in events).encode()


def end(run=3, left_out=0, **skipped):
    return {"event": "end", "run": run, "skipped": skipped, "left_out": left_out}


START = {"event": "start", "test": "C.f"}
BAD = {"event": "bad", "test": "C.f", "text": "why"}


def verdict_on(*events, status="ok", differing=(), detail=""):
    result = Result(status=status, exit_code=0, stdout_bytes=output(*events), detail=detail)
    return judge("test_a", result, differing)


def test_a_file_whose_tests_pass_is_clean():
    assert verdict_on(START, end()).outcome is Outcome.CLEAN


def test_a_failure_is_unexpected_unless_it_is_listed():
    failed = verdict_on(START, BAD, end())
    assert (failed.outcome, failed.unexpected[0].test) == (Outcome.FAILED, "C.f")
    known = verdict_on(START, BAD, end(), differing=["C.f"])
    assert (known.outcome, known.unexpected) == (Outcome.KNOWN, ())


def test_a_file_with_tests_taken_out_is_not_called_clean():
    assert verdict_on(START, end(left_out=1)).outcome is Outcome.KNOWN


def test_a_listed_test_that_passes_is_told():
    assert verdict_on(START, end(), differing=["C.f"]).passing == ("C.f",)
    assert verdict_on(START, status="timeout", differing=["C.f"]).passing == ()


@pytest.mark.parametrize("status", ["timeout", "stack_overflow", "crashed", "memory_limit"])
def test_a_guest_that_was_stopped_is_told_with_its_last_test(status):
    verdict = verdict_on(START, status=status, detail="why")
    assert (verdict.outcome, verdict.reason) == (Outcome.ENDED, f"{status} in C.f why")


def test_a_guest_that_left_without_an_account_has_ended():
    assert verdict_on(START).outcome is Outcome.ENDED


def test_a_guest_that_was_stopped_after_its_tests_is_not_clean():
    verdict = verdict_on(START, end(), status="timeout")
    assert (verdict.outcome, verdict.reason) == (Outcome.ENDED, "timeout")


def test_a_file_that_cannot_be_loaded_has_failed():
    assert verdict_on({"event": "bad", "test": "", "text": "ImportError"}).outcome is Outcome.FAILED


def test_a_file_that_refuses_is_skipped_with_its_reason():
    verdict = verdict_on({"event": "skipped", "reason": "no tkinter"})
    assert (verdict.outcome, verdict.reason) == (Outcome.SKIPPED, "no tkinter")


def test_a_file_of_which_every_test_skips_itself_is_skipped():
    verdict = verdict_on(START, end(run=0, a=1, b=2))
    assert (verdict.outcome, verdict.reason) == (Outcome.SKIPPED, "b")
    assert verdict_on(end(run=0)).reason == "it has no tests"
