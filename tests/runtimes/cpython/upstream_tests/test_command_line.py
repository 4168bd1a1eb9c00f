"""What the commands that run upstream's tests have in common."""

from __future__ import annotations

import pytest

from runtimes.cpython.upstream_tests.account import Account, Bad
from runtimes.cpython.upstream_tests.command_line import make_parser, show, tell
from runtimes.cpython.upstream_tests.verdict import Outcome, Verdict

BAD = Bad(test="C.f", text="Traceback")
CLEAN = Verdict(name="test_a", outcome=Outcome.CLEAN)
FAILED = Verdict(
    name="test_b", outcome=Outcome.FAILED, account=Account(run=2, bad=(BAD,)), unexpected=(BAD,)
)
NOT_RUN = Verdict(name="test_c", outcome=Outcome.NOT_RUN, reason="why")


def test_all_tests_are_run_and_none_shown_where_nothing_is_asked_for():
    options = make_parser("a.module", "Run them.", "test_bool").parse_args([])
    assert (options.tests, options.bundle, options.show) == ([], None, [])
    assert options.jobs >= 1


def test_outcomes_to_show_add_up():
    parser = make_parser("a.module", "Run them.", "test_bool")
    words = ["test_a", "--show", "failed", "--show", "not run"]
    assert parser.parse_args(words).show == ["failed", "not run"]
    with pytest.raises(SystemExit):
        parser.parse_args(["--show", "anything"])


def test_each_file_that_was_run_is_told(capsys):
    for verdict in (CLEAN, FAILED, NOT_RUN):
        tell(verdict)
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == ["clean", "failed"]


def test_the_files_that_came_out_so_are_shown_with_what_failed(capsys):
    show([CLEAN, FAILED, NOT_RUN], ["failed"])
    shown = capsys.readouterr().out
    assert "test_b" in shown
    assert "Traceback" in shown
    assert "test_a" not in shown
