"""Output up to a cap, to the exact byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.output import Output
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import Errno, Right, WasiError

PIECES = st.lists(st.binary(max_size=20), max_size=20)


@given(PIECES, st.integers(0, 100))
def test_keeps_the_first_bytes_and_says_what_was_dropped(pieces, cap):
    output = Output(cap)
    for piece in pieces:
        assert output.write(memoryview(piece)) == len(piece)
    written = b"".join(pieces)
    assert output.kept == written[:cap]
    assert output.written == len(written)
    assert output.truncated == (len(written) > cap)


@given(PIECES, st.integers(0, 100))
def test_stops_at_the_first_byte_past_the_cap(pieces, cap):
    output, stopped = Output(cap, stops=True), False
    for piece in pieces:
        try:
            output.write(memoryview(piece))
        except StopGuest as stop:
            stopped = stop.reason == Reason.OUTPUT
            break
    assert stopped == (len(b"".join(pieces)) > cap)
    assert output.kept == b"".join(pieces)[:cap]


@given(PIECES, st.integers(0, 100))
def test_a_sink_gets_what_is_kept_and_no_empty_piece(pieces, cap):
    got = []
    output = Output(cap, sink=got.append)
    for piece in pieces:
        output.write(memoryview(piece))
    output.finish(b"the end")
    assert b"".join(got) == output.kept
    assert b"" not in got


def test_a_piece_outlives_the_guests_memory():
    memory = bytearray(b"abc")
    output = Output(10)
    output.write(memoryview(memory))
    memory[:] = b"xyz"
    assert output.kept == b"abc"


def test_what_a_sink_raises_stops_the_guest_and_is_kept_as_the_cause():
    error = OSError("gone")

    def sink(piece):
        raise error

    with pytest.raises(StopGuest) as caught:
        Output(10, sink=sink).write(memoryview(b"x"))
    assert caught.value.reason == Reason.SINK
    assert caught.value.__cause__ is error
    with pytest.raises(OSError, match="gone"):
        Output(10, sink=sink).finish(b"x")


def test_can_be_written_and_not_read():
    output = Output(10)
    assert output.rights == Right.FD_WRITE
    with pytest.raises(WasiError) as caught:
        output.read(memoryview(bytearray(1)))
    assert caught.value.errno == Errno.BADF
