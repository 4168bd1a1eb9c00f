"""What Ctrl-C does to a terminal, and to who reads from it."""

from __future__ import annotations

import os
import signal
import termios
import tty
from array import array
from fcntl import ioctl
from select import select

import pytest

from cloche.cli.at_prompt import AtPrompt


@pytest.fixture
def terminal():
    """The keyboard's side and the program's; the latter reads key by key, as readline does."""
    keyboard, program = os.openpty()
    tty.setcbreak(program)
    yield keyboard, program
    os.close(keyboard)
    os.close(program)


def waiting(program):
    """How many keys wait to be read."""
    count = array("i", [0])
    ioctl(program, termios.FIONREAD, count)
    return count[0]


def test_what_was_typed_before_ctrl_c_stays_while_it_is_entered_and_only_then(terminal):
    keyboard, program = terminal

    def left_of(keys):
        os.write(keyboard, keys)
        left = b""
        while not left.endswith(b"."):
            left += os.read(program, 99)
        return left

    assert left_of(b"half\x03.") == b"."
    with AtPrompt(program):
        assert left_of(b"half\x03.") == b"half."
    assert left_of(b"half\x03.") == b"."


def test_what_the_interrupted_reader_left_is_dropped(terminal):
    keyboard, program = terminal
    os.write(keyboard, b"half")
    select([program], [], [])
    with pytest.raises(KeyboardInterrupt), AtPrompt(program):
        raise KeyboardInterrupt
    assert waiting(program) == 0


def test_at_any_other_end_nothing_is_dropped(terminal):
    keyboard, program = terminal
    os.write(keyboard, b"half")
    with pytest.raises(EOFError), AtPrompt(program):
        raise EOFError
    assert os.read(program, 9) == b"half"


def test_a_wait_that_began_after_the_signal_is_interrupted_as_well(terminal):
    def interrupt(*_):
        raise KeyboardInterrupt

    _, program = terminal
    usual = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        with AtPrompt(program):
            signal.signal(signal.SIGALRM, interrupt)  # as Python heeds its notes at any signal
            with pytest.raises(KeyboardInterrupt):
                os.read(program, 1)
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    finally:
        signal.signal(signal.SIGALRM, usual)


def test_where_there_is_no_terminal_it_does_nothing():
    reader, writer = os.pipe()
    with AtPrompt(reader):
        os.write(writer, b"half")
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert os.read(reader, 9) == b"half"
    os.close(reader)
    os.close(writer)
