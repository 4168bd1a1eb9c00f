from __future__ import annotations

import io
import socket

import pytest

from cloche.web.reading import PatientReader


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_reads_what_comes(pair):
    ours, theirs = pair
    theirs.sendall(b"a line\nand more")
    assert io.BufferedReader(PatientReader(ours, 60)).readline() == b"a line\n"


def test_gives_up_when_nothing_comes(pair):
    with pytest.raises(TimeoutError):
        PatientReader(pair[0], 0.01).read(1)


def test_gives_up_on_what_comes_too_slowly_even_if_something_always_comes(pair):
    """Of each read alone nothing would be noticed: there is always a byte."""
    ours, theirs = pair
    theirs.sendall(b"x")
    reader = PatientReader(ours, 0.05)

    def read_on():
        while reader.read(1):
            theirs.sendall(b"x")

    with pytest.raises(TimeoutError):
        read_on()


def test_each_request_has_the_time_anew(pair):
    ours, theirs = pair
    reader = PatientReader(ours, 0.01)
    with pytest.raises(TimeoutError):
        reader.read(1)
    theirs.sendall(b"x")
    reader.begin()
    assert reader.read(1) == b"x"
