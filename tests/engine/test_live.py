"""Streams of the host that a guest's are joined to."""

from __future__ import annotations

import os

import pytest

from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.limits import Limits
from tests.engine.guests import ECHO, SPIN, run_guest, says


def test_joins_nothing_by_default():
    assert LiveStreams(stdin=None, stdout=None, stderr=None) == NOT_LIVE


def test_output_comes_piece_by_piece_and_is_kept_too():
    pieces = []
    result = run_guest(says("hello"), live=LiveStreams(stdout=pieces.append))
    assert pieces == [b"hello"]
    assert result.stdout == "hello"


def test_no_more_than_the_cap_is_handed_on():
    pieces = []
    run_guest(says("hello"), live=LiveStreams(stdout=pieces.append), limits=Limits(output=3))
    assert pieces == [b"hel"]


def test_input_is_read_from_a_descriptor_until_its_end():
    reader, writer = os.pipe()
    try:
        os.write(writer, b"line\n" * 100)
        os.close(writer)
        result = run_guest(ECHO, live=LiveStreams(stdin=reader))
    finally:
        os.close(reader)
    assert result.stdout == "line\n" * 100


class GoneError(Exception):
    """What a sink raises whose reader has gone away."""


@pytest.mark.parametrize("error", [GoneError, MemoryError, KeyboardInterrupt, SystemExit])
def test_what_a_sink_raises_ends_the_run_and_reaches_the_caller(error):
    def sink(piece):
        raise error("reader is gone")

    with pytest.raises(error, match="reader is gone"):
        run_guest(SPIN, live=LiveStreams(stdout=sink))
    assert run_guest(says("next")).stdout == "next"


def test_a_sink_may_make_a_run_of_its_own():
    results = []
    live = LiveStreams(stdout=lambda piece: results.append(run_guest(says("inner"))))
    assert run_guest(says("outer"), live=live).stdout == "outer"
    assert results[0].stdout == "inner"
