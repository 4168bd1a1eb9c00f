"""What the host can read from memory: docs/runtimes/contract.md."""

from __future__ import annotations

import pytest
import wasmtime

from tests.runtimes.micropython.instance import Guest, run

MAGIC = 0x31524C43
RUNNING = 5


def test_the_report_is_there_before_any_call(tmp_path):
    words = Guest(tmp_path).report()
    assert words[:3] == (MAGIC, RUNNING, 0)
    assert words[4] == words[6] == 0


@pytest.mark.parametrize(
    ("code", "outcome", "error"),
    [
        ("pass", 0, ("", "")),
        ("raise SystemExit(3)", 1, ("", "")),
        ("raise KeyError('é')", 2, ("KeyError", "é")),
        ("class Mine(Exception):\n    pass\nraise Mine('x', 1)", 2, ("Mine", "('x', 1)")),
        ("raise MemoryError('mine')", 3, ("MemoryError", "mine")),
        ("def f():\n    f()\nf()", 4, None),
    ],
)
def test_tells_how_the_program_ended(tmp_path, code, outcome, error):
    ended = run(tmp_path, code)
    assert ended.outcome == outcome
    if error is not None:
        assert ended.error == error


def test_memory_that_runs_out_is_told_as_such(tmp_path):
    ended = run(tmp_path, "x = []\nwhile True:\n    x.append(bytearray(100000))")
    assert (ended.exit_code, ended.outcome, ended.error[0]) == (1, 3, "MemoryError")


def test_texts_are_cut_at_a_whole_character(tmp_path):
    ended = run(tmp_path, "raise ValueError('a' + '€' * 1000)")
    assert ended.error[1] == "a" + "€" * 341


def test_output_that_was_not_sent_can_be_read_after_a_stop(tmp_path):
    guest = Guest(tmp_path, ["python", "-c", "print('a\\nb', end='')\nwhile True: pass"])
    guest.store.set_epoch_deadline(0)
    guest.engine.increment_epoch()
    with pytest.raises(wasmtime.Trap):
        guest.call("_start")
    assert guest.report()[1] == RUNNING


def test_pending_output_is_what_follows_the_last_newline(tmp_path):
    guest = Guest(tmp_path)
    code = b"print('a\\nb', end='')\nraise SystemExit"
    address = guest.call("cloche_alloc", len(code))
    guest.write(address, code)
    guest.call("cloche_run", address, len(code), 1)
    assert guest.output("stdout") == "a\nb"
    assert guest.report()[8] == guest.report()[10] == 0


def test_lines_go_out_in_one_call_each(tmp_path):
    ended = run(tmp_path, "print('a', 'b', 3)\nprint('c\\nd')")
    assert ended.stdout == "a b 3\nc\nd\n"
