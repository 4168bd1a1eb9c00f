"""A clock of the host's making."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import LimitError
from cloche.guest_clock import GuestClock


def test_it_is_virtual_and_starts_in_the_year_2000_where_nothing_is_said():
    clock = GuestClock()
    assert (clock.mode, clock.start, clock.step) == ("virtual", 946_684_800.0, 0.001)


@pytest.mark.parametrize(
    "values", [{"start": 0}, {"start": 253_402_300_799}, {"step": 0}, {"mode": "frozen"}]
)
def test_takes_what_is_at_the_edge(values):
    clock = GuestClock(**values)
    assert all(getattr(clock, name) == value for name, value in values.items())


@pytest.mark.parametrize("name", ["start", "step"])
@pytest.mark.parametrize("value", [-1, -0.001, inf, nan, "1", None, True, 10**12])
def test_refuses_a_number_that_makes_no_sense(name, value):
    with pytest.raises(LimitError, match=name):
        GuestClock(**{name: value})


@given(st.sampled_from(["mode", "start", "step"]), st.from_type(object))
def test_anything_is_taken_or_refused_with_a_sentence(name, value):
    try:
        clock = GuestClock(**{name: value})
    except LimitError as error:
        told = str(error)
    else:
        told = repr(clock)
    assert name in told
