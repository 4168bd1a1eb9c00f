"""Reading what a guest has written: whole and right, or refused with a sentence."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.values import MOST_FRAME_LEVELS
from cloche.values.decode import MalformedError, decode
from cloche.values.encode import NotCarriedError, encode
from tests.values.strategies import JSON, TEXTS, VALUES

TAGS = ("bytes", "complex", "date", "datetime", "decimal", "dict", "float", "frozenset", "int",
        "set", "time", "timedelta", "tuple", "list", "object", "")  # fmt: skip
PRIME = (1 << 61) - 1  # the modulus of the hash of numbers


@given(value=VALUES)
@settings(deadline=None)
def test_what_was_written_down_is_read_as_it_was(value):
    try:
        text = encode(value)
    except NotCarriedError:  # too many levels, which the strategy does not count
        return
    assert ordered(decode(text)) == ordered(value)


def ordered(value):
    """Give a value as text, sets in an order that does not depend on how they were made."""
    if isinstance(value, dict):
        return f"dict{[(ordered(key), ordered(each)) for key, each in value.items()]}"
    if isinstance(value, (set, frozenset)):
        return f"{type(value)}{sorted(map(ordered, value))}"
    if isinstance(value, (list, tuple)):
        return f"{type(value)}{list(map(ordered, value))}"
    return repr(value)


@given(text=st.text() | JSON.map(json.dumps) | JSON.map(lambda value: json.dumps(value)[:-1]))
@settings(deadline=None)
def test_rubbish_is_refused_or_read_and_nothing_else(text):
    with suppress(MalformedError):
        decode(text)


@given(tag=st.sampled_from(TAGS), content=JSON | TEXTS)
@settings(deadline=None)
def test_the_content_of_a_tag_is_refused_or_read_and_nothing_else(tag, content):
    try:
        value = decode(json.dumps({"$": tag, "v": content}))
    except MalformedError:
        return
    assert type(value).__name__.lower() == tag


def tag(name, content):
    return json.dumps({"$": name, "v": content})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1,]",
        "[1] 2",
        "nul",
        "NaN",
        "-Infinity",
        "01",
        "'a'",
        '"a\nb"',
        '"\\x41"',
        '{"a":1,"a":1}',
        '{"$":"int","v":"1","$":"int"}',
        "9007199254740992",
        "-9007199254740992",
        "1" + "0" * 5000,
        "1e999",
        "-1e999",
        '"\\ud800"',
        '"\\uDFFF"',
        '{"\\ud800":1}',
        '{"$":"int"}',
        '{"v":"1","$":1}',
        '{"$":null,"v":1}',
        '{"$":["int"],"v":1}',
        '{"$":"int","v":"1","more":1}',
        tag("list", []),
        tag("object", {}),
        tag("int", 1),
        tag("int", ""),
        tag("int", "01"),
        tag("int", "-0"),
        tag("int", "+1"),
        tag("int", "1_0"),
        tag("int", " 1"),
        tag("int", "1\n"),
        tag("int", "٣"),
        tag("int", "9" * 4301),
        tag("float", "NaN"),
        tag("float", "1.0"),
        tag("float", "infinity"),
        tag("bytes", "AAE"),
        tag("bytes", "AA E="),
        tag("bytes", "AAF="),
        tag("bytes", "é"),
        tag("bytes", [0]),
        tag("tuple", {}),
        tag("tuple", "ab"),
        tag("tuple", {"$": "tuple", "v": []}),
        tag("set", [1, 1]),
        tag("set", [[]]),
        tag("set", {"$": "set", "v": [1]}),
        tag("frozenset", [{}]),
        tag("dict", {"a": 1}),
        tag("dict", [[1]]),
        tag("dict", [[1, 2, 3]]),
        tag("dict", [[[], 1]]),
        tag("dict", [[1, 1], [1, 2]]),
        tag("dict", [[1, 1], [True, 2]]),
        tag("dict", ["ab"]),
        tag("complex", [1, 2]),
        tag("complex", [1.0]),
        tag("complex", [1.0, 2.0, 3.0]),
        tag("decimal", "1_0"),
        tag("decimal", " 1"),
        tag("decimal", "x"),
        tag("decimal", "1e5"),
        tag("decimal", 1),
        tag("datetime", "2024-02-30T00:00:00"),
        tag("datetime", "2024-02-03"),
        tag("datetime", "20240203T000000"),
        tag("date", "2024-W01-1"),
        tag("date", "10000-01-01"),
        tag("time", "24:00:00"),
        tag("time", "1:00"),
        tag("timedelta", [0, 86400, 0]),
        tag("timedelta", [1, 2]),
        tag("timedelta", [1.0, 2, 3]),
        tag("timedelta", [10**10, 0, 0]),
        tag("timedelta", [True, 0, 0]),
    ],
)
def test_what_is_not_in_its_form_is_refused(text):
    with pytest.raises(MalformedError):
        decode(text)


def test_a_pair_of_surrogates_is_one_character():
    assert decode('"\\ud83d\\ude00"') == "😀"


def test_nesting_is_counted_and_brackets_in_text_are_not():
    deep = "[" * MOST_FRAME_LEVELS + "]" * MOST_FRAME_LEVELS
    assert decode(deep)
    assert decode(json.dumps(["[[[{{{" * 20, '"\\"[' * 40])) == ["[[[{{{" * 20, '"\\"[' * 40]
    with pytest.raises(MalformedError, match="deeper"):
        decode(f"[{deep}]")


@pytest.mark.parametrize(
    "text",
    ["[" * 500_000, '{"a":' * 200_000, '"\\"' * 300_000, '"\\"' * 300_000 + "\\", "]" * 500_000],
)
def test_a_mebibyte_of_brackets_or_quotes_is_refused_at_once(text):
    with pytest.raises(MalformedError):
        decode(text)


@pytest.mark.parametrize("name", ["set", "frozenset", "dict"])
def test_keys_that_were_chosen_to_have_one_hash_are_refused(name):
    keys = [{"$": "int", "v": str(PRIME * factor)} for factor in range(1, 10_000)]
    content = [[key, 0] for key in keys] if name == "dict" else keys
    with pytest.raises(MalformedError, match="hash"):
        decode(tag(name, content))


def test_a_large_set_of_usual_keys_is_read():
    assert decode(tag("set", list(range(100_000)))) == set(range(100_000))


def test_a_datetime_comes_back_with_its_offset():
    read = decode(tag("datetime", "2024-02-29T01:02:03.000004+05:30"))
    assert read.utcoffset() == timedelta(hours=5, minutes=30)
