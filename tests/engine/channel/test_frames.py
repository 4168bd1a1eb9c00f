"""Cutting a stream of bytes into frames."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.channel.frames import LARGEST_FRAME, FrameReader, frame
from cloche.values import MOST_BYTES
from cloche.values.decode import MalformedError


@given(contents=st.lists(st.binary(max_size=40)), cuts=st.lists(st.integers(1, 50), min_size=1))
def test_frames_are_the_same_whatever_pieces_they_come_in(contents, cuts):
    data = b"".join(len(each).to_bytes(4, "little") + each for each in contents)
    reader, found, turn = FrameReader(), [], 0
    while data:
        size = cuts[turn % len(cuts)]
        found += reader.feed(data[:size])
        data, turn = data[size:], turn + 1
    assert found == contents
    assert reader.is_at_rest


@pytest.mark.parametrize("length", [MOST_BYTES + 1, 1 << 31, (1 << 32) - 1])
def test_a_frame_that_says_it_is_too_large_is_refused_at_its_head(length):
    with pytest.raises(MalformedError, match="bytes"):
        list(FrameReader().feed(length.to_bytes(4, "little")))


@given(st.binary(max_size=40), st.integers(-3, 3))
def test_a_piece_that_is_one_frame_is_taken_at_once_and_any_other_left_alone(content, more):
    reader = FrameReader()
    head = max(len(content) + more, 0).to_bytes(4, "little")
    is_whole = bool(content) and more == 0
    assert reader.take_single(head + content) == (content if is_whole else b"")
    assert reader.is_at_rest


def test_a_piece_is_no_frame_of_its_own_where_another_has_been_begun():
    reader = FrameReader()
    assert list(reader.feed(b"\7\0\0\0x")) == []
    assert reader.take_single(b"\2\0\0\0{}") == b""
    assert list(reader.feed(b"\2\0\0\0{}")) == [b"x\2\0\0\0{}"]


def test_what_comes_before_a_wrong_frame_is_read():
    reader = FrameReader().feed(b"\2\0\0\0{}" + b"\xff" * 4)
    assert next(reader) == b"{}"
    with pytest.raises(MalformedError):
        next(reader)


def test_holds_less_than_a_frame():
    reader = FrameReader()
    assert list(reader.feed(MOST_BYTES.to_bytes(4, "little") + b"x" * (MOST_BYTES - 1))) == []
    assert not reader.is_at_rest
    assert len(next(reader.feed(b"x" * LARGEST_FRAME))) == MOST_BYTES


def test_makes_frames_and_none_that_is_too_large():
    assert frame("é") == b"\2\0\0\0\xc3\xa9"
    assert len(frame("x" * MOST_BYTES) or b"") == LARGEST_FRAME
    assert frame("x" * MOST_BYTES + "x") is None
