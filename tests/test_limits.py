"""The caps on a run."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import LimitError
from cloche.limits import GIB, KIB, MIB, Limits

COUNTS = [
    "memory",
    "output",
    "code",
    "stdin",
    "file_bytes",
    "file_nodes",
    "open_files",
    "result_files",
    "result_bytes",
]


def test_the_defaults_are_safe():
    limits = Limits()
    assert (limits.timeout, limits.output, limits.on_output) == (10.0, MIB, "drop")
    assert (limits.code, limits.file_bytes, limits.file_nodes) == (256 * KIB, 32 * MIB, 1000)
    assert limits.memory is None


@pytest.mark.parametrize("name", ["timeout", "clock_resolution"])
@pytest.mark.parametrize("value", [0, 0.0, -1, inf, -inf, nan, "1", None, True, 10**9])
def test_refuses_a_time_that_makes_no_sense(name, value):
    with pytest.raises(LimitError, match=name):
        Limits(**{name: value})


@pytest.mark.parametrize("value", [-1, inf, -inf, nan, "1", True, False, 10**9, []])
def test_refuses_a_grace_that_makes_no_sense(value):
    with pytest.raises(LimitError, match="grace"):
        Limits(grace=value)


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({}, 1.0),
        ({"timeout": 0.5}, 0.25),
        ({"timeout": 3600}, 1.0),
        ({"grace": 0}, 0),
        ({"grace": 20.5}, 20.5),
    ],
)
def test_the_grace_is_half_of_the_time_and_a_second_at_most_where_it_is_not_said(values, seconds):
    assert Limits(**values).grace_seconds == seconds


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("value", [-1, 1.5, "1", True, 10**12, [], b"1"])
def test_refuses_a_count_that_makes_no_sense(name, value):
    with pytest.raises(LimitError, match=name):
        Limits(**{name: value})


@pytest.mark.parametrize("value", ["", "STOP", None, True, 1])
def test_refuses_an_unknown_policy(value):
    with pytest.raises(LimitError, match="on_output"):
        Limits(on_output=value)


@pytest.mark.parametrize(
    "values",
    [
        {"timeout": 1e-6},
        {"timeout": 7 * 24 * 3600},
        {"memory": MIB},
        {"memory": 4 * GIB - 64 * KIB},
        {"output": 0},
        {"output": GIB},
        {"code": 1},
        {"stdin": 0},
        {"file_bytes": 0},
        {"file_nodes": 16},
        {"open_files": 8},
        {"result_files": 0, "result_bytes": 0},
        {"result_files": 1_000_000, "result_bytes": GIB},
        {"clock_resolution": 1e-9},
        {"on_output": "stop"},
    ],
)
def test_takes_what_is_at_the_edge(values):
    limits = Limits(**values)
    assert all(getattr(limits, name) == value for name, value in values.items())


@pytest.mark.parametrize(
    ("name", "value"),
    [("memory", MIB - 1), ("code", 0), ("file_nodes", 15), ("open_files", 7), ("output", GIB + 1)],
)
def test_refuses_what_is_past_the_edge_with_the_range(name, value):
    with pytest.raises(LimitError, match=rf"{name} is {value:,}; it has to be from"):
        Limits(**{name: value})


@given(
    st.sampled_from([*COUNTS, "timeout", "grace", "clock_resolution", "on_output"]),
    st.from_type(object),
)
def test_anything_is_taken_or_refused_with_a_sentence(name, value):
    try:
        limits = Limits(**{name: value})
    except LimitError as error:
        told = str(error)
    else:
        told = repr(limits)
    assert name in told
