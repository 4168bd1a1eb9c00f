"""What is said while something slow goes on."""

from __future__ import annotations

import os
import pty

import pytest

from cloche.cli import waiting as room
from cloche.cli.waiting import Waiting


@pytest.fixture
def terminal(monkeypatch):
    """A terminal in stderr's place; gives what was written to it."""
    master, slave = pty.openpty()
    monkeypatch.setattr(room, "STDERR", slave)

    def written():
        # A terminal may hand out what was written piece by piece.
        text = b""
        while not text.endswith(b"\n"):
            text += os.read(master, 1000)
        return text

    yield written
    os.close(master)
    os.close(slave)


@pytest.fixture
def pipe(monkeypatch):
    reading, writing = os.pipe()
    monkeypatch.setattr(room, "STDERR", writing)
    monkeypatch.setattr("cloche.cli.streams.STDERR", writing)

    def written():
        os.close(writing)
        return os.read(reading, 1000)

    yield written
    os.close(reading)


def test_on_a_terminal_one_line_is_written_anew_and_then_left(terminal):
    waiting = Waiting()
    waiting("compiling")
    waiting("compiling: 1 s\x1b")
    waiting.end()
    assert terminal() == b"\rcloche: compiling\rcloche: compiling: 1 s\\x1b\r\n"


def test_nothing_is_said_where_nothing_was_waited_for(terminal):
    Waiting(always=True).end()
    waiting = Waiting()
    waiting("once")
    waiting.end()
    waiting.end()
    assert terminal() == b"\rcloche: once\r\n"


@pytest.mark.parametrize(("always", "told"), [(True, b"cloche: compiling\n"), (False, b"")])
def test_elsewhere_it_is_said_once_if_at_all(pipe, always, told):
    waiting = Waiting(always=always)
    for second in range(3):
        waiting("compiling" if not second else f"compiling: {second} s")
    waiting.end()
    assert pipe() == told
