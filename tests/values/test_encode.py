"""Writing values down: each kind in its form, and a sentence for what cannot be carried."""

from __future__ import annotations

import enum
import sys
from collections import Counter, OrderedDict, namedtuple
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from cloche.values import LARGEST_PLAIN, MOST_BYTES, MOST_LEVELS
from cloche.values.encode import NotCarriedError, encode, tagged

Point = namedtuple("Point", "x y")


class Colour(enum.IntEnum):
    RED = 1


class Name(str):
    def __str__(self):
        return "something else"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (-LARGEST_PLAIN, "-9007199254740991"),
        (LARGEST_PLAIN + 1, '{"$":"int","v":"9007199254740992"}'),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (1e300, "1e+300"),
        (float("nan"), '{"$":"float","v":"nan"}'),
        (float("-inf"), '{"$":"float","v":"-inf"}'),
        ("é\n", '"é\\n"'),
        ([1, [2]], "[1,[2]]"),
        ((1, 2), '{"$":"tuple","v":[1,2]}'),
        ({"a": 1}, '{"a":1}'),
        ({1: "a"}, '{"$":"dict","v":[[1,"a"]]}'),
        ({"$": 1}, '{"$":"dict","v":[["$",1]]}'),
        ({3}, '{"$":"set","v":[3]}'),
        (frozenset(), '{"$":"frozenset","v":[]}'),
        (b"\0\1", '{"$":"bytes","v":"AAE="}'),
        (bytearray(b"\0"), '{"$":"bytes","v":"AA=="}'),
        (memoryview(b"\0"), '{"$":"bytes","v":"AA=="}'),
        (complex(1, float("inf")), '{"$":"complex","v":[1.0,{"$":"float","v":"inf"}]}'),
        (Decimal("1.20"), '{"$":"decimal","v":"1.20"}'),
        (datetime(2024, 2, 29, tzinfo=UTC), '{"$":"datetime","v":"2024-02-29T00:00:00+00:00"}'),
        (date(2024, 2, 29), '{"$":"date","v":"2024-02-29"}'),
        (time(1, 2), '{"$":"time","v":"01:02:00"}'),
        (timedelta(-1, 2, 3), '{"$":"timedelta","v":[-1,2,3]}'),
    ],
)  # fmt: skip
def test_every_kind_has_its_form(value, text):
    assert encode(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Colour.RED, "1"),
        (Name("x"), '"x"'),
        (Point(1, 2), '{"$":"tuple","v":[1,2]}'),
        (Counter("a"), '{"a":1}'),
        (OrderedDict(b=2, a=1), '{"b":2,"a":1}'),
        ({Name("x"): 1}, '{"x":1}'),
    ],
)
def test_a_subclass_is_carried_as_its_base(value, text):
    assert encode(value) == text


def nested(levels, value=1):
    for _ in range(levels):
        value = [value]
    return value


def test_as_many_levels_are_carried_as_a_frame_has_room_for():
    assert encode(nested(MOST_LEVELS)).count("[") == MOST_LEVELS


@pytest.mark.parametrize(
    "value",
    [
        nested(MOST_LEVELS + 1),
        nested(MOST_LEVELS - 1, (1,)),
        nested(MOST_LEVELS - 2, {1: 2}),
        nested(MOST_LEVELS, b""),
        nested(MOST_LEVELS, LARGEST_PLAIN + 1),
        nested(MOST_LEVELS - 1, 1j),
        nested(MOST_LEVELS - 1, timedelta(1)),
    ],
)
def test_one_level_more_is_not_and_a_tag_is_a_level(value):
    with pytest.raises(NotCarriedError, match="levels"):
        encode(value)


def test_what_holds_itself_is_not_carried():
    value: list[object] = []
    value.append(value)
    with pytest.raises(NotCarriedError, match="holds itself"):
        encode(value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (object(), "object"),
        (len, "builtin_function_or_method"),
        (Exception("x"), "Exception"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        pytest.param(10**4300, "digits", id="digits"),
        ("x" * (MOST_BYTES + 1), "bytes"),
        ([0] * MOST_BYTES, "bytes"),
        (b"x" * MOST_BYTES, "bytes"),
        ("é" * (MOST_BYTES // 2), "bytes"),
        ("\0" * (MOST_BYTES // 4), "bytes"),
    ],
)
def test_what_cannot_be_carried_is_refused_with_a_reason(value, why):
    with pytest.raises(NotCarriedError, match=why):
        encode(value)


def test_a_lower_limit_on_digits_of_the_process_is_a_reason_too():
    usual = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        with pytest.raises(NotCarriedError, match="bits"):
            encode(10**1000)
    finally:
        sys.set_int_max_str_digits(usual)


def test_the_tree_of_a_value_is_plain_json_data():
    assert tagged([(1,), {2: b"x"}]) == [
        {"$": "tuple", "v": [1]},
        {"$": "dict", "v": [[2, {"$": "bytes", "v": "eA=="}]]},
    ]
