"""What a run of upstream's tests is made to mean."""

from __future__ import annotations

from runtimes.micropython.upstream_tests.left_out import LeftOut
from runtimes.micropython.upstream_tests.report import LEAST_PASSES, complaints, difference, table
from runtimes.micropython.upstream_tests.verdict import judge, skipped

PASSED = judge("a/passes.py", b"1\n2\n", b"1\n2\n")
FAILED = judge("a/fails.py", b"1\n2\n", b"1\n3\n")
SKIPPED = skipped("b/skipped.py", "why")
NOTHING = LeftOut(not_run={}, as_cpython={}, differs={})


def test_the_table_counts_tests_and_cases_by_folder():
    rows = [line.split() for line in table([PASSED, FAILED, SKIPPED]).splitlines()]
    assert rows == [
        ["folder", "run", "pass", "fail", "skip", "cases"],
        ["a", "2", "1", "1", "0", "4"],
        ["b", "0", "0", "0", "1", "0"],
        ["all", "2", "1", "1", "1", "4"],
    ]


def test_a_failure_that_is_not_in_the_list_is_a_complaint():
    assert complaints([PASSED, FAILED, SKIPPED], NOTHING, whole=False) == [
        "a/fails.py fails, and is not in left_out.toml"
    ]


def test_a_failure_that_is_in_the_list_is_none():
    known = LeftOut(not_run={}, as_cpython={}, differs={FAILED.name: "why"})
    assert complaints([PASSED, FAILED], known, whole=False) == []


def test_a_listed_test_that_passes_has_to_be_removed():
    known = LeftOut(not_run={}, as_cpython={}, differs={PASSED.name: "why"})
    assert complaints([PASSED], known, whole=False) == [
        "a/passes.py passes: remove it from left_out.toml"
    ]


def test_a_whole_run_needs_enough_passes_and_no_idle_entries():
    known = LeftOut(not_run={}, as_cpython={}, differs={SKIPPED.name: "why"})
    idle, too_few = complaints([PASSED, SKIPPED], known, whole=True)
    assert idle == "b/skipped.py is skipped: remove it from left_out.toml"
    assert too_few == f"1 tests pass; at least {LEAST_PASSES} have to"


def test_a_difference_shows_what_was_wanted_and_what_came():
    assert difference(FAILED).splitlines()[-3:] == [" 1", "-2", "+3"]


def test_special_tests_are_judged_by_their_pattern():
    verdict = judge("basics/builtin_help.py", b"########\ndone\n", b"anything\ndone\n")
    assert complaints([verdict], NOTHING, whole=False) == []
