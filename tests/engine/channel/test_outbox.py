"""Replies that wait to be read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.channel.outbox import Outbox


def read(outbox, size):
    target = bytearray(size)
    return bytes(target[: outbox.read(memoryview(target))])


@given(frames=st.lists(st.binary(min_size=1, max_size=20)), sizes=st.lists(st.integers(1, 30)))
def test_gives_all_bytes_in_order_and_counts_them(frames, sizes):
    outbox = Outbox()
    for frame in frames:
        outbox.put(frame)
    given_out = b""
    for size in [*sizes, 1000, 1]:
        given_out += read(outbox, size)
        assert outbox.waiting == len(b"".join(frames)) - len(given_out)
    assert given_out == b"".join(frames)
    assert outbox.is_at_rest


def test_drops_whole_frames_and_keeps_the_rest_of_one_that_was_begun():
    outbox = Outbox()
    for frame in (b"abc", b"def", b"ghi"):
        outbox.put(frame)
    assert read(outbox, 4) == b"abcd"
    outbox.drop()
    assert outbox.waiting == 2
    outbox.put(b"new")
    assert read(outbox, 10) == b"efnew"
    outbox.put(b"old")
    outbox.drop()
    assert (outbox.waiting, read(outbox, 10)) == (0, b"")
