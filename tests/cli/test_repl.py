"""The prompt, typed at a real terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cloche.sandbox.runtimes import RUNTIMES
from tests.cli.terminal import PATIENCE, Terminal
from tests.packages.making import named

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "command-line.md"
CTRL_C = "\x03"
STUBBORN = [
    "while True:",
    "    try:",
    "        print('he' + 're')",
    "        while True: pass",
    "    except KeyboardInterrupt:",
    "        print('ca' + 'ught')",
    "",
]


@pytest.fixture
def start(tmp_path):
    """Start it in an empty folder, and read to its first prompt."""
    terminals = []

    def open_one(*arguments, runtime="micropython", **env):
        usual = ("--runtime", runtime, "--timeout", "60")
        terminal = Terminal(*usual, *arguments, cwd=tmp_path, env=env)
        terminals.append(terminal)
        terminal.greeting = terminal.read_until(">>> ")
        return terminal

    yield open_one
    for terminal in terminals:
        terminal.close()


@pytest.fixture(params=RUNTIMES)
def terminal(start, request):
    return start(runtime=request.param)


def test_says_what_it_is_and_how_to_leave_it(start):
    greeting = start().greeting
    assert "Python under the dome (micropython)" in greeting
    assert "Ctrl-D leaves" in greeting


def test_shows_the_last_expressions_value_and_keeps_the_state(terminal):
    assert terminal.enter("x = 40") == ""
    assert terminal.enter("x + 2") == "42\n"
    assert terminal.enter("'a' 'é'") == "'aé'\n"
    assert terminal.enter("None") == ""
    assert terminal.enter("print('out'); x") == "out\n40\n"
    assert terminal.leave() == 0


def test_reads_a_block_to_its_blank_line(terminal):
    assert terminal.enter("def double(n):", "    m = n * 2", "    return m", "") == ""
    assert terminal.enter("[double(n)", " for n in (1, 2)]") == "[2, 4]\n"


def test_an_exception_is_a_traceback_and_the_state_is_kept(terminal):
    terminal.enter("x = 1")
    shown = terminal.enter("x = 2; 1/0")
    assert shown.startswith("Traceback")
    assert "ZeroDivisionError" in shown
    assert terminal.enter("x") == "2\n"


def test_what_is_no_python_is_told_by_the_guest(terminal):
    assert "SyntaxError" in terminal.enter("1 +* 2")


def test_ctrl_c_interrupts_the_code_and_keeps_the_state(terminal):
    terminal.enter("n = 0")
    terminal.type("while True: n += 1; n == 1 and print('he' + 're')\n\n")
    terminal.read_until("here\n")
    terminal.type(CTRL_C)
    assert "KeyboardInterrupt" in terminal.read_until(">>> ")
    assert terminal.enter("n > 0") == "True\n"


def test_a_second_ctrl_c_ends_the_session_and_a_new_one_begins(terminal):
    terminal.enter("x = 1")
    terminal.type("\n".join(STUBBORN) + "\n")
    terminal.read_until("here\n")
    terminal.type(CTRL_C)
    terminal.read_until("caught\n")
    terminal.type(CTRL_C)
    assert "ended by a second Ctrl-C" in terminal.read_until(">>> ")
    assert "NameError" in terminal.enter("x")


def test_ctrl_c_at_the_prompt_drops_what_was_typed(terminal):
    terminal.type("def f():\n")
    terminal.read_until("... ")
    terminal.type("    half")
    terminal.type(CTRL_C)
    terminal.read_until("KeyboardInterrupt\n>>> ")
    assert terminal.enter("1") == "1\n"


def test_what_is_displayed_is_shown_as_text(start):
    terminal = start(runtime="cpython")
    code = "class Bell:\n  def __repr__(self): return 'hi'\n  def _repr_html_(self): return '<b>'\n"
    terminal.enter(*code.split("\n"))
    assert terminal.enter("display(Bell()); 2") == "hi\n2\n"


def test_ctrl_c_interrupts_code_that_waits_for_input(start):
    terminal = start(runtime="cpython")
    terminal.type("input('na' + 'me: ')\n")
    terminal.read_until("name: ")
    terminal.type(CTRL_C)
    assert "KeyboardInterrupt" in terminal.read_until(">>> ")
    terminal.type("input('na' + 'me: ')\n")
    terminal.read_until("name: ")
    terminal.type("Ann\n")
    assert terminal.read_until(">>> ").endswith("'Ann'\n>>> ")


def test_a_session_that_a_limit_ended_says_so_and_a_new_one_begins(start):
    terminal = start("--timeout", "0.3")
    terminal.enter("x = 1")
    shown = terminal.enter(
        "while True:", "    try:", "        while True: pass", "    except Exception: pass", ""
    )
    assert "stopped at its time limit; what it held is gone, and this is a new session" in shown
    assert "NameError" in terminal.enter("x")


def test_a_limit_that_the_session_outlives_is_told_and_nothing_is_lost(start):
    terminal = start("--timeout", "0.3")
    terminal.enter("x = 1")
    shown = terminal.enter("while True: pass", "")
    assert "TimeoutError" in shown
    assert "new session" not in shown
    assert terminal.enter("x") == "1\n"


def test_output_above_the_limit_is_told(start):
    terminal = start("--output", "4")
    assert terminal.enter("print('x' * 10)") == (
        "xxxxcloche: output above the limit was dropped (--output raises the limit)\n"
    )


@pytest.mark.parametrize("word", ["exit()", "exit", "quit()", "quit"])
def test_a_word_leaves(start, word):
    terminal = start()
    terminal.type(f"{word}\n")
    assert terminal.process.wait(PATIENCE) == 0


def test_code_that_exits_does_not_leave_and_says_how_to(start):
    terminal = start()
    assert "exit() leaves" in terminal.enter("raise SystemExit(3)")
    assert terminal.enter("1") == "1\n"


def test_a_guest_that_ends_its_process_gets_a_new_one(start):
    terminal = start(runtime="cpython")
    terminal.enter("x = 1")
    assert "this is a new session" in terminal.enter("import os; os._exit(0)")
    assert "NameError" in terminal.enter("x")


def test_control_characters_of_a_value_or_of_output_do_not_reach_the_terminal(start):
    terminal = start()
    terminal.enter("class Odd:", "    def __repr__(self): return '\\x1b[2J'", "")
    assert terminal.enter("Odd()") == "\\x1b[2J\n"
    assert terminal.enter("print('\\x1b]0;title\\x07')") == "\\x1b]0;title\\x07\n"


def test_lines_that_are_pasted_together_are_run_together(start):
    terminal = start(TERM="xterm")
    terminal.type("\x1b[200~a = 20\nb = 22\na + b\x1b[201~\n")
    assert terminal.read_until("\n42\n")


def test_files_mounts_and_wheels_are_there(start, tmp_path):
    (tmp_path / "data.csv").write_text("1,2")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "note").write_text("mounted")
    (tmp_path / (wheel := named("tool"))[0]).write_bytes(wheel[1])
    terminal = start(
        *("--file", "data.csv", "--mount", "/folder=folder", "--with", wheel[0]),
        runtime="cpython",
    )
    assert terminal.enter("import tool") == ""
    assert terminal.enter("open('data.csv').read()") == "'1,2'\n"
    assert terminal.enter("open('/folder/note').read()") == "'mounted'\n"
    terminal.enter("import os; os._exit(0)")
    assert terminal.enter("open('data.csv').read()") == "'1,2'\n"


@pytest.mark.parametrize("option", [("--json",), ("--out", "results")])
def test_an_option_that_needs_a_program_is_refused(tmp_path, option):
    terminal = Terminal(*option, cwd=tmp_path)
    assert "need a program" in terminal.read_until("--help`)")
    assert terminal.process.wait(PATIENCE) == 2
    terminal.close()


def test_without_a_terminal_standard_input_is_the_program():
    done = subprocess.run(
        [sys.executable, "-m", "cloche", "--runtime", "micropython"],
        input=b"1 + 1\nprint(6 * 7)",
        capture_output=True,
        timeout=PATIENCE,
    )
    assert (done.stdout, done.stderr) == (b"42\n", b"")


def test_the_guides_example_goes_as_it_is_shown(start):
    terminal = start(runtime="cpython")
    text = GUIDE.read_text(encoding="utf-8")
    example = text.partition("```text\n>>> ")[2].partition("```")[0]
    for turn in example.split("\n>>> "):
        first, *rest = turn.removesuffix("\n").split("\n")
        more = [line for line in rest if line.startswith("...")]
        shown = "".join(f"{line}\n" for line in rest[len(more) :])
        assert terminal.enter(first, *(line[4:] for line in more)) == shown
