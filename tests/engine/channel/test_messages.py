"""What a frame may say; the attacks have what it may not."""

from __future__ import annotations

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.channel.messages import (
    Call,
    Display,
    LastValue,
    error_reply,
    read_message,
    shortened,
    start_frame,
    value_reply,
)
from cloche.values.decode import MalformedError, decode
from tests.values.strategies import JSON, TEXTS

FIELDS = ("t", "id", "name", "args", "kwargs", "repr", "v", "why", "data", "$")


def test_reads_a_call():
    call = read_message(
        b'{"t":"call","id":3,"name":"f","args":[{"$":"tuple","v":[]}],'
        b'"kwargs":{"$":"dict","v":[["$",1]]}}'
    )
    assert isinstance(call, Call)
    assert (call.id, call.name, call.args, call.kwargs) == (3, "f", [()], {"$": 1})


def test_reads_a_value_with_and_without_what_could_be_carried():
    value = read_message(b'{"t":"value","repr":"1","v":1}')
    assert isinstance(value, LastValue)
    assert (value.value, value.repr, value.why) == (1, "1", "")


def test_reads_a_display():
    shown = read_message(b'{"t":"display","data":{"text/plain":"abc","image/png":"AA=="}}')
    assert isinstance(shown, Display)
    assert (shown.data, shown.size) == ({"text/plain": "abc", "image/png": b"\0"}, 4)


@given(
    content=st.binary()
    | st.dictionaries(st.sampled_from(FIELDS), JSON | TEXTS).map(lambda it: json.dumps(it).encode())
    | st.fixed_dictionaries(
        {"t": st.sampled_from(["call", "value", "display"])},
        optional=dict.fromkeys(FIELDS[1:], JSON | TEXTS),
    ).map(lambda it: json.dumps(it).encode())
)
@settings(deadline=None)
def test_anything_else_is_refused_and_nothing_else_happens(content):
    with suppress(MalformedError):
        assert isinstance(read_message(content), (Call, Display, LastValue))


def content_of(frame):
    return decode(frame[4:].decode())


@given(kind=st.text(), message=st.text())
def test_errors_are_frames_whatever_their_text(kind, message):
    assert content_of(error_reply(1, kind, message))["t"] == "reply"


def test_a_reply_that_would_not_fit_is_none():
    assert value_reply(1, '"' + "x" * (1 << 20) + '"') is None
    assert content_of(value_reply(1, "[]")) == {"t": "reply", "id": 1, "v": []}


def test_a_start_has_what_there_is_to_say():
    assert content_of(start_frame(None, "")) == {"t": "start"}
    assert content_of(start_frame([("f", True)], '{"x":1}')) == {
        "t": "start",
        "functions": [{"name": "f", "async": True}],
        "inputs": {"x": 1},
    }


def test_cuts_what_is_too_long():
    assert [shortened("abc", 3), shortened("abcd", 3)] == ["abc", "abc…"]
