"""What a run of upstream's tests is made to mean."""

from __future__ import annotations

from runtimes.cpython.upstream_tests.account import Account, Bad
from runtimes.cpython.upstream_tests.guest import LIMITS
from runtimes.cpython.upstream_tests.left_out import LeftOut
from runtimes.cpython.upstream_tests.report import complaints, details, line, table
from runtimes.cpython.upstream_tests.verdict import Outcome, Verdict

BAD = Bad(test="C.f", text="Traceback")
CLEAN = Verdict(name="test_a", outcome=Outcome.CLEAN, account=Account(run=1200), seconds=1.5)
KNOWN = Verdict(name="test_b", outcome=Outcome.KNOWN, account=Account(run=3, bad=(BAD,)))
FAILED = Verdict(
    name="test_c", outcome=Outcome.FAILED, account=Account(run=2, bad=(BAD,)), unexpected=(BAD,)
)
ENDED = Verdict(name="test_d", outcome=Outcome.ENDED, reason="timeout in C.f")
SKIPPED = Verdict(name="test_e", outcome=Outcome.SKIPPED, reason="no tkinter")
NOTHING = LeftOut()


def test_the_table_counts_files_and_tests_by_outcome():
    shown = table([CLEAN, KNOWN, FAILED, SKIPPED], NOTHING)
    rows = [row.split() for row in shown.splitlines()]
    assert rows[1] == ["clean", "1", "1,200", "1.5"]
    assert rows[-2] == ["all", "run", "3", "1,205", "1.5"]
    assert rows[-1][:7] == ["1", "of", "3", "files", "are", "clean", "(33.3%),"]


def test_the_table_counts_what_upstream_does_not_run_on_wasi():
    claimed = LeftOut(claimed={"test_a": "why", "test_e": "why"})
    assert "\n1 of the files that are run skip" in table([CLEAN, KNOWN, SKIPPED], claimed)


def test_a_table_of_nothing_is_one_too():
    assert "0 of 0 files are clean" in table([], NOTHING)


def test_a_line_tells_how_a_file_came_out():
    assert line(CLEAN).split() == ["clean", "1.5", "s", "test_a", "1200", "tests"]
    assert "3 tests, 1 known to fail" in line(KNOWN)
    assert line(SKIPPED).endswith("no tkinter")


def test_what_is_expected_is_no_complaint():
    known = LeftOut(differs={"test_b/C.f": "why"})
    assert complaints([CLEAN, KNOWN, SKIPPED], known, whole=False) == []


def test_every_unexpected_failure_and_end_is_a_complaint():
    assert complaints([FAILED, ENDED], NOTHING, whole=False) == [
        "test_c/C.f fails, and is not in left_out.toml",
        "test_d ended: timeout in C.f",
    ]


def test_a_listed_test_that_passes_has_to_be_removed():
    passing = Verdict(name="test_a", outcome=Outcome.CLEAN, passing=("C.f",))
    assert complaints([passing], NOTHING, whole=False) == [
        "test_a/C.f passes: remove it from left_out.toml"
    ]


def test_a_test_that_is_taken_out_has_to_be_there():
    left_out = LeftOut(unselected={"test_a/C.gone": "why"})
    (complaint,) = complaints([CLEAN], left_out, whole=False)
    assert complaint == "test_a has none of the tests that left_out.toml takes out of it"


def test_a_guest_that_was_stopped_too_late_has_harmed_its_host():
    late = Verdict(name="test_a", outcome=Outcome.CLEAN, seconds=LIMITS.timeout + 60)
    assert complaints([late], NOTHING, whole=False) == ["test_a was stopped 60 s late"]


def test_a_whole_run_needs_enough_files_and_enough_clean_ones():
    few, unclean = complaints([CLEAN, KNOWN], NOTHING, whole=True)
    assert few == "2 files are run; at least 200 have to"
    assert unclean == "1 of 2 files are clean; 95% have to be"
    assert complaints([CLEAN] * 200, NOTHING, whole=True) == []


def test_details_show_the_tracebacks():
    assert details(FAILED) == "--- test_c/C.f\nTraceback"
