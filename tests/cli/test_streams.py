"""What the guest writes reaches a pipe as it is, and a terminal as harmless text."""

from __future__ import annotations

import os
import pty
import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.cli.streams import escape_controls, write_all, writer


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


@pytest.fixture
def terminal():
    master, slave = pty.openpty()
    yield master, slave
    os.close(master)
    os.close(slave)


def test_a_pipe_gets_the_bytes_as_they_are(pipe):
    reader, end = pipe
    writer(end)(b"\x1b[31m\xff\x00\n")
    assert os.read(reader, 100) == b"\x1b[31m\xff\x00\n"


def test_a_terminal_gets_control_characters_as_escapes(terminal):
    master, slave = terminal
    writer(slave)("a\tb\x1b]52;c;x\x07\r\u202e\x9b\n".encode())
    assert os.read(master, 100) == b"a\tb\\x1b]52;c;x\\x07\\r\\u202e\\x9b\r\n"


def test_a_terminal_gets_a_character_whole_that_came_in_two_pieces(terminal):
    master, slave = terminal
    write = writer(slave)
    first, second = "é".encode()[:1], "é".encode()[1:]
    write(first)
    write(second + b"\xff")
    assert os.read(master, 100) == "é\ufffd".encode()


def test_writes_all_of_it_to_a_pipe_that_does_not_block(pipe):
    reader, end = pipe
    os.set_blocking(end, False)
    data = b"x" * 1_000_000
    seen = bytearray()

    def drain():
        while len(seen) < len(data):
            seen.extend(os.read(reader, 65536))

    thread = threading.Thread(target=drain)
    thread.start()
    write_all(end, data)
    thread.join()
    assert bytes(seen) == data


def test_tells_that_nobody_reads_any_more(pipe):
    os.close(pipe[0])
    with pytest.raises(BrokenPipeError):
        writer(pipe[1])(b"x")


@given(st.text())
def test_escaped_text_has_nothing_that_a_terminal_would_obey(text):
    escaped = escape_controls(text)
    assert not [c for c in escaped if c not in "\t\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_text_without_controls_is_left_alone(text):
    assert escape_controls(text) == text
