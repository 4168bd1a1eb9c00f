"""Events between a guest's thread and its reader."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cloche.event import Event
from cloche.result import CallRecord
from cloche.sandbox.event_queue import MANY, EventQueue

STREAMS = ("stdout", "stderr")


def drain(queue):
    events = []
    while (event := queue.take()) is not None:
        events.append(event)
    return events


def test_events_come_in_their_order():
    queue = EventQueue()
    queue.put_text("stdout", "a")
    queue.put_text("stderr", "b")
    queue.put_text("stdout", "c")
    assert drain(queue) == [
        Event(kind="stdout", text="a"),
        Event(kind="stderr", text="b"),
        Event(kind="stdout", text="c"),
    ]
    assert queue.take() is None


def test_text_of_one_stream_that_nobody_has_read_is_put_together():
    queue = EventQueue()
    for letter in "abc":
        queue.put_text("stdout", letter)
    assert drain(queue) == [Event(kind="stdout", text="abc")]
    queue.put_text("stdout", "d")
    assert drain(queue) == [Event(kind="stdout", text="d")]


def test_a_call_lies_between_what_was_written_before_and_after_it():
    queue = EventQueue()
    queue.put_text("stdout", "a")
    for name in ("f", "g"):
        queue.put_call(CallRecord(name=name, seconds=0.1, outcome="ok"))
    queue.put_text("stdout", "b")
    queue.put_text("stdout", "c")
    events = drain(queue)
    assert [(event.kind, event.text) for event in events] == [
        ("stdout", "a"),
        ("call", ""),
        ("call", ""),
        ("stdout", "bc"),
    ]
    assert [event.call.name for event in events[1:3]] == ["f", "g"]


def test_however_small_the_pieces_only_so_many_events_wait():
    queue = EventQueue()
    for number in range(10 * MANY):
        queue.put_text(STREAMS[number % 2], f"{number} ")
    events = drain(queue)
    assert len(events) == MANY
    for at, stream in enumerate(STREAMS):
        told = "".join(event.text for event in events if event.kind == stream)
        assert told.split() == [str(number) for number in range(at, 10 * MANY, 2)]


@given(
    st.lists(st.one_of(st.none(), st.tuples(st.sampled_from(STREAMS), st.text(max_size=3)))),
)
def test_nothing_is_lost_or_changed_in_either_stream_however_it_is_read(doings):
    queue, read = EventQueue(), []
    for doing in doings:
        if doing is not None:
            queue.put_text(*doing)
        elif (event := queue.take()) is not None:
            read.append(event)
    read += drain(queue)
    for stream in STREAMS:
        written = "".join(doing[1] for doing in doings if doing and doing[0] == stream)
        assert "".join(event.text for event in read if event.kind == stream) == written
