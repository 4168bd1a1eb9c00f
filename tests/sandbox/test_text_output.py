"""Output as text while it comes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche import LiveStreams
from cloche.errors import RequestError
from cloche.sandbox.text_output import TextOutput


def handed_on(pieces):
    """Pass (stream, bytes) on; gives the (stream, text) that came of them."""
    told = []
    with TextOutput(lambda name, text: told.append((name, text))) as live:
        for name, piece in pieces:
            getattr(live, name)(piece)
    return told


def test_a_character_in_two_pieces_comes_whole():
    euro = "€".encode()
    assert handed_on([("stdout", b"a" + euro[:1]), ("stdout", euro[1:] + b"b")]) == [
        ("stdout", "a"),
        ("stdout", "€b"),
    ]


def test_the_streams_do_not_mix():
    pieces = [("stdout", b"\xe2\x82"), ("stderr", b"\xac"), ("stdout", b"\xac")]
    assert handed_on(pieces) == [("stderr", "\ufffd"), ("stdout", "€")]


def test_half_a_character_at_the_end_is_replaced():
    assert handed_on([("stderr", b"x\xe2\x82")]) == [("stderr", "x"), ("stderr", "\ufffd")]


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_whatever_the_pieces_together_they_are_the_text_of_the_result(data, cuts):
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [("stdout", data[a:b]) for a, b in pairwise(edges)]
    told = handed_on(pieces)
    assert "".join(text for _, text in told) == data.decode("utf-8", "replace")
    assert all(text for _, text in told)


def test_a_run_that_failed_tells_nothing_more():
    told = []

    def fail():
        with TextOutput(lambda *what: told.append(what)) as live:
            live.stdout(b"\xe2")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert told == []


def test_input_stays_joined():
    with TextOutput(print, LiveStreams(stdin=0)) as live:
        assert live.stdin == 0


@pytest.mark.parametrize("live", [LiveStreams(stdout=print), LiveStreams(stderr=print)])
def test_output_that_goes_elsewhere_is_refused(live):
    with pytest.raises(RequestError, match="not to both"):
        TextOutput(print, live)


@pytest.mark.parametrize("value", ["print", 1, b"", []])
def test_what_cannot_be_called_is_refused(value):
    with pytest.raises(RequestError, match="on_output is"):
        TextOutput(value)
