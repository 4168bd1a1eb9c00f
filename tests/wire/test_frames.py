"""Frames on a stream."""

from __future__ import annotations

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import WireError
from cloche.wire.frames import LARGEST_PART, FrameReader, write_frame

FRAMES = st.lists(
    st.tuples(
        st.integers(0, 255),
        st.integers(0, LARGEST_PART),
        st.binary(max_size=20),
        st.lists(st.binary(max_size=9), max_size=3),
    ),
    max_size=6,
)


def any_size(_sort, _number):
    return LARGEST_PART, LARGEST_PART


def taken(frame):
    return frame.sort, frame.number, frame.head, frame.blobs


@given(FRAMES, st.integers(1, 30))
def test_frames_come_whole_whatever_pieces_they_come_in(frames, size):
    stream = b"".join(write_frame(*frame) for frame in frames)
    reader, found = FrameReader(any_size), []
    for at in range(0, len(stream), size):
        found += map(taken, reader.feed(stream[at : at + size]))
    assert found == [(sort, n, head, b"".join(blobs)) for sort, n, head, blobs in frames]


def test_a_frame_that_is_too_large_is_refused_before_it_has_come():
    reader = FrameReader(lambda sort, number: (10, 20))
    assert list(reader.feed(write_frame(1, 2, b"x" * 10, [b"y" * 20])))
    for head, beside in ((11, 0), (0, 21), (LARGEST_PART, LARGEST_PART)):
        with pytest.raises(WireError, match="too large"):
            list(FrameReader(lambda sort, number: (10, 20)).feed(pack("<BIII", 1, 2, head, beside)))


def test_a_frame_that_may_not_come_is_refused_by_whoever_knows():
    def none(sort, number):
        raise WireError(f"no {sort} of {number}")

    with pytest.raises(WireError, match="no 7 of 9"):
        list(FrameReader(none).feed(write_frame(7, 9)))


def test_each_frame_is_asked_for_once_and_after_the_one_before_was_taken():
    asked = []

    def caps(sort, number):
        asked.append((sort, number))
        return 100, 100

    reader = FrameReader(caps)
    frames = reader.feed(write_frame(1, 1, b"a") + write_frame(2, 2, b"b"))
    assert next(frames).number == 1
    assert asked == [(1, 1)]
    assert next(frames).number == 2
    assert list(frames) == []
    assert asked == [(1, 1), (2, 2)]


def test_what_is_claimed_and_has_not_come_takes_no_memory():
    reader = FrameReader(any_size)
    assert list(reader.feed(pack("<BIII", 1, 1, LARGEST_PART, LARGEST_PART))) == []
    assert list(reader.feed(b"a little")) == []


def test_a_frame_cannot_be_larger_than_its_numbers_say():
    class Endless(bytes):
        def __len__(self):
            return LARGEST_PART + 1

    with pytest.raises(WireError, match="too much"):
        write_frame(1, 1, b"", [Endless()])
