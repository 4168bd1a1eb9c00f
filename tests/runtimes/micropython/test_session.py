"""Driving the interpreter without `_start`."""

from __future__ import annotations

import pytest

from tests.runtimes.micropython.instance import Guest

PROGRAM, STEP = 0, 1


def step(guest, code, mode=STEP):
    data = code.encode()
    address = guest.call("cloche_alloc", len(data))
    guest.write(address, data)
    return guest.call("cloche_run", address, len(data), mode), guest.call("cloche_outcome")


def test_a_step_keeps_what_the_one_before_defined(tmp_path):
    guest = Guest(tmp_path)
    assert step(guest, "x = [1]\ndef f():\n    return x") == (0, 0)
    assert step(guest, "f().append(2)\nprint(x)") == (0, 0)
    assert guest.output("stdout") == "[1, 2]\n"


def test_a_step_that_fails_leaves_the_session_as_it_was(tmp_path):
    guest = Guest(tmp_path)
    step(guest, "x = 1")
    assert step(guest, "y = (") == (1, 2)
    assert step(guest, "raise SystemExit(9)") == (9, 1)
    assert step(guest, "def f():\n    f()\nf()") == (1, 4)
    assert step(guest, "print(x)") == (0, 0)
    assert guest.output("stdout") == "1\n"


def test_a_traceback_shows_the_lines_of_its_own_step(tmp_path):
    guest = Guest(tmp_path)
    step(guest, "def f():\n    raise ValueError(1)")
    step(guest, "# nothing\nf()  # the call")
    assert '  File "<step 2>", line 2, in <module>\n    f()  # the call\n' in guest.output("stderr")
    assert '  File "<step 1>", line 2, in f\nValueError: 1\n' in guest.output("stderr")


def test_steps_after_the_first_hundred_have_one_name_and_show_no_line_of_another(tmp_path):
    guest = Guest(tmp_path)
    step(guest, "def f():\n    raise ValueError(1)")
    for number in range(100):
        assert step(guest, f"def g():\n    f()  # of {number}") == (0, 0)
    step(guest, "# nothing\ng()  # the call")
    assert guest.output("stderr").splitlines()[1:] == [
        '  File "<step>", line 2, in <module>',
        "    g()  # the call",
        '  File "<step>", line 2, in g',
        '  File "<step 1>", line 2, in f',
        "ValueError: 1",
    ]


def test_what_a_step_leaves_behind_does_not_grow(tmp_path):
    guest = Guest(tmp_path)
    step(guest, "import gc\nx = y = 0")

    def used():
        step(guest, "gc.collect()\nprint(gc.mem_alloc())")
        return int(guest.output("stdout").split()[-1])

    for _ in range(150):
        step(guest, "x += 1")
    before = used()
    for _ in range(1000):
        step(guest, "x += 1")
    assert used() - before <= 64


def test_output_without_a_newline_is_sent_at_the_end_of_a_step(tmp_path):
    guest = Guest(tmp_path)
    step(guest, "print('a', end='')")
    assert guest.output("stdout") == "a"


def test_a_whole_program_runs_its_exit_functions(tmp_path):
    guest = Guest(tmp_path)
    step(guest, "import sys\nsys.atexit(lambda: print('bye'))", PROGRAM)
    assert guest.output("stdout") == "bye\n"


@pytest.mark.parametrize("size", [1 << 30, (1 << 32) - 1])
def test_room_that_cannot_be_had_is_none(tmp_path, size):
    guest = Guest(tmp_path)
    assert guest.call("cloche_alloc", size - (1 << 32) if size >= 1 << 31 else size) == 0
    assert step(guest, "print(1)") == (0, 0)


def test_a_buffer_survives_a_collection(tmp_path):
    guest = Guest(tmp_path)
    code = b"print(2)"
    step(guest, "import gc")
    address = guest.call("cloche_alloc", len(code))
    guest.write(address, code)
    collected = b"import gc\nx = [bytearray(100) for i in range(10000)]\ngc.collect()\n"
    assert guest.read(address, len(code)) == code
    assert step(guest, collected.decode()) == (0, 0)
