"""What is read from the output of a guest that ran tests."""

from __future__ import annotations

from runtimes.cpython.upstream_tests.account import Bad, read_account

START = '\x1e{"event": "start", "test": "C.test_a"}\n'
BAD = '\x1e{"event": "bad", "test": "C.test_a", "text": "why"}\n'
END = '\x1e{"event": "end", "run": 2, "skipped": {"no socket": 1}, "left_out": 3}\n'


def test_a_run_that_came_to_its_end_is_counted():
    account = read_account(START + END)
    assert (account.ended, account.run, account.skipped) == (True, 2, {"no socket": 1})
    assert account.left_out == 3


def test_what_failed_is_told_with_its_text():
    assert read_account(START + BAD + END).bad == (Bad(test="C.test_a", text="why"),)


def test_the_test_that_was_at_work_is_known_when_the_guest_is_stopped():
    account = read_account(START)
    assert (account.last, account.ended) == ("C.test_a", False)


def test_what_tests_print_between_is_no_event():
    account = read_account("a line\n\x1eodd\n\x1e[1]\nbegun " + START + END)
    assert (account.last, account.ended) == ("C.test_a", True)


def test_an_event_that_was_cut_off_is_none():
    assert read_account(START + END[:20]).ended is False


def test_a_file_that_skips_itself_says_why():
    account = read_account('\x1e{"event": "skipped", "reason": "no tkinter"}\n')
    assert (account.refusal, account.ended, account.run) == ("no tkinter", True, 0)


def test_a_file_that_skips_itself_without_a_word_is_skipped_all_the_same():
    assert read_account('\x1e{"event": "skipped", "reason": ""}\n').refusal == "without a reason"
