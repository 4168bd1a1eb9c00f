"""Arguments that a model wrote: every bad one is a sentence, never another exception."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import RequestError
from cloche.tools import arguments as reading
from cloche.tools.arguments import ArgumentsError

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
)


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def sentence(function, *args):
    with pytest.raises(ArgumentsError) as caught:
        function(*args)
    return str(caught.value)


def test_refuses_a_host_that_hands_over_no_dict():
    with pytest.raises(RequestError, match="have to be a dict, not list"):
        reading.read_object([], ["code"])


def test_names_an_unknown_argument_and_the_known_ones():
    text = sentence(reading.read_object, {"kode": ""}, ["code", "args"])
    assert text == "unknown argument 'kode'; there are code, args"


@pytest.mark.parametrize("key", [5, None, ("a",), "x" * 10_000_000, "\ud800", "\x1b[2J"])
def test_shows_an_unknown_argument_of_any_kind_in_a_short_line(key):
    text = sentence(reading.read_object, {key: 1}, ["code"])
    assert len(text) < 120
    assert text.isascii()
    assert text.isprintable()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (5, "a number"),
        (1.5, "a number"),
        (True, "a boolean"),
        (["x"], "an array"),
        ({"x": 1}, "an object"),
        (b"x", "a bytes"),
    ],
)
def test_tells_the_type_that_came_in_the_place_of_a_string(value, kind):
    text = sentence(reading.read_text, {"code": value}, "code")
    assert text == f"code is {kind}; it has to be a string"


def test_does_not_recurse_into_a_value_that_is_nested_deeper_than_the_host_can_go():
    assert "an array" in sentence(reading.read_text, {"code": nested(100_000)}, "code")
    assert "args[0] is an array" in sentence(reading.read_texts, {"args": nested(100_000)}, "args")


@pytest.mark.parametrize("given_", [{}, {"code": None}])
def test_asks_for_a_required_string_that_is_missing(given_):
    assert sentence(reading.read_text, given_, "code") == "code is missing; it has to be a string"


def test_refuses_half_of_a_surrogate_pair_in_stdin_and_says_where():
    assert "position 1;" in sentence(reading.read_stdin, {"stdin": "a\ud800"}, "stdin")


def test_takes_null_for_what_is_optional():
    assert reading.read_texts({"args": None}, "args") == ()
    assert reading.read_stdin({"stdin": None}, "stdin") == b""


def test_refuses_a_string_where_an_array_is_meant():
    assert "args is a string" in sentence(reading.read_texts, {"args": "-v"}, "args")


def test_reads_stdin_as_utf_8():
    assert reading.read_stdin({"stdin": "é\0"}, "stdin") == b"\xc3\xa9\0"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[1]", "are an array"),
        ('"code"', "are a string"),
        ("null", "are null"),
        ("1" * 5000, "no JSON"),
        ("[" * 200_000, "nested too deep"),
        ('{"a":' * 200_000, "nested too deep"),
    ],
)
def test_tells_what_is_wrong_with_arguments_that_came_as_json(text, part):
    assert part in sentence(reading.decode_arguments, text)


def test_refuses_json_of_absurd_size_before_it_is_parsed():
    assert "characters; at most" in sentence(reading.decode_arguments, " " * ((128 << 20) + 1))


@given(st.dictionaries(st.text(), st.text() | st.lists(st.text()) | st.none()))
def test_decodes_any_object_to_itself(value):
    assert reading.decode_arguments(json.dumps(value)) == value


@given(st.text() | anything.map(lambda value: json.dumps(value)))
def test_decodes_any_text_to_an_object_or_a_sentence(text):
    with suppress(ArgumentsError):
        assert isinstance(reading.decode_arguments(text), dict)


@given(anything)
def test_reads_any_value_as_a_string_or_a_sentence(value):
    given_ = {"x": value}
    readers = (
        lambda: reading.read_text(given_, "x"),
        lambda: reading.read_texts(given_, "x"),
        lambda: reading.read_stdin(given_, "x"),
    )
    for read in readers:
        with suppress(ArgumentsError):
            read()
