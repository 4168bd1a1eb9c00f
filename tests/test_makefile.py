"""`make run` hands its code over untouched, and prints nothing but what the code prints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def make_run(code, **environment):
    """Call `make run` without its setting up, which whoever runs the tests has done."""
    binaries = os.path.dirname(sys.executable)
    command = ["make", "-s", "--no-print-directory", "run", "READY=", f"BIN={binaries}"]
    return subprocess.run(
        [*command, *([] if code is None else [f"CODE={code}"])],
        cwd=ROOT,
        env={**os.environ, "MAKEFLAGS": "", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("print(1 + 1)", "2\n"),
        ("print('$HOME $(HOME) $$ ${X}')", "$HOME $(HOME) $$ ${X}\n"),
        ("print('$(shell echo no)')", "$(shell echo no)\n"),
        ("""print("'", '"', `1`)""".replace("`", ""), "' \" 1\n"),
        ("print('a\\\\b', r'\\n')", "a\\b \\n\n"),
        ("x = 1\nif x:\n    print('two lines')", "two lines\n"),
        ("print('#', 1); # comment", "# 1\n"),
        ("print('%', '`date`', '!', '*', '~')", "% `date` ! * ~\n"),
        ("print(  'spaces  stay'  )", "spaces  stay\n"),
        ("print('héllo')", "héllo\n"),
    ],
)
def test_code_reaches_the_guest_as_it_is(code, printed):
    done = make_run(code)
    assert (done.stdout, done.stderr) == (printed, "")


def test_code_can_come_from_the_environment():
    assert make_run(None, CODE="print('$HOME')").stdout == "$HOME\n"


def test_a_failing_program_fails_the_call():
    done = make_run("import sys; sys.exit(3)")
    assert done.returncode == 2
    assert "Error 3" in done.stderr
