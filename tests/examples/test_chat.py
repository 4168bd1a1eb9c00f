"""Answers, put together from pieces that may be split anywhere."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.answer import Answer
from chat.endpoint import read_chunk, read_events
from chat.pieces import AgentError


def cut(text, places):
    edges = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[a:b] for a, b in pairwise(edges)]


CODES = st.lists(st.text(max_size=30), min_size=1, max_size=4)
PLACES = st.lists(st.integers(0, 1000), max_size=8)


@given(CODES, PLACES, st.booleans(), st.randoms(use_true_random=False))
def test_calls_are_whole_however_their_pieces_are_cut_and_mixed(codes, places, is_numbered, order):
    """Endpoints that number the calls may mix their pieces; others send one after the other."""
    streams = []
    for index, code in enumerate(codes):
        number = {"index": index} if is_numbered else {}
        head = {**number, "id": f"c{index}", "function": {"name": "Python", "arguments": None}}
        pieces = cut(json.dumps({"code": code}), places)
        parts = [{**number, "function": {"arguments": each}} for each in pieces]
        streams.append([head, *parts])
    answer = Answer()
    while any(streams):
        left = [stream for stream in streams if stream]
        part = (order.choice(left) if is_numbered else left[0]).pop(0)
        answer.take({"tool_calls": [part]})
    calls = sorted(answer.calls.values(), key=lambda call: call.id)
    assert [json.loads(call.arguments)["code"] for call in calls] == codes
    assert {call.name for call in calls} == {"Python"}


@given(st.text(), PLACES)
def test_text_is_whole_however_it_is_cut(text, places):
    answer = Answer()
    assert "".join(answer.take({"content": each}) for each in cut(text, places)) == text
    assert answer.as_message()["content"] == text


@given(st.lists(st.text(alphabet="ab\u00e9\u20ac{}: ", min_size=1), max_size=5))
def test_events_are_told_apart_whatever_else_is_in_the_stream(datas):
    lines = ["retry: 1", ": kept alive", ""]
    for data in datas:
        lines += ["event: x", f"data: {data}", ""]
    stream = io.BytesIO("\n".join([*lines, ""]).encode())
    assert list(read_events(stream)) == datas


def test_lines_of_one_event_belong_together():
    stream = io.BytesIO(b"data: {\ndata:}\n\ndata: last")
    assert list(read_events(stream)) == ["{\n}", "last"]


def test_an_event_that_only_counts_is_no_piece():
    assert read_chunk('{"choices": [], "usage": {"total_tokens": 5}}') == {}


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["choices", "delta", "error", "content", "tool_calls", "index", "id",
                         "function", "name", "arguments", "finish_reason", "message"]),
        inner, max_size=4),
    max_leaves=20,
))  # fmt: skip
def test_whatever_comes_is_a_piece_or_one_sentence(value):
    for piece in (value, {"tool_calls": [value]}):
        for chunk in (piece, {"choices": [{"delta": piece}]}):
            answer = Answer()
            with suppress(AgentError):
                answer.take(read_chunk(json.dumps(chunk)))
            assert json.dumps(answer.as_message())


@pytest.mark.parametrize("text", ["[" * 100_000, "NaN", "", '"a"'])
def test_what_is_no_object_is_no_chunk(text):
    with pytest.raises(AgentError):
        read_chunk(text)
