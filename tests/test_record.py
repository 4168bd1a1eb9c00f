"""Frozen, keyword-only records."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.record import record, replace, set_fields


@record
class Point:
    """A record with a default and a check."""

    x: int
    y: int = 5

    def __check__(self):
        if self.x < 0:
            raise ValueError("x is negative")


@record
class Other:
    """A record with the same fields."""

    x: int
    y: int = 5


def test_takes_its_fields_by_name_and_the_rest_by_default():
    assert (Point(x=1).x, Point(x=1).y, Point(y=2, x=1).y) == (1, 5, 2)


def test_takes_nothing_by_position():
    with pytest.raises(TypeError):
        Point(1)


def test_says_which_field_is_unknown_or_lacking():
    with pytest.raises(TypeError, match="Point has no field z"):
        Point(x=1, z=2)
    with pytest.raises(TypeError, match="Point needs the field x"):
        Point()


def test_cannot_be_changed():
    point = Point(x=1)
    with pytest.raises(AttributeError, match=r"Point\.x cannot be changed"):
        point.x = 2
    with pytest.raises(AttributeError, match=r"Point\.y cannot be changed"):
        del point.y
    assert point == Point(x=1)


def test_is_checked_when_it_is_made_and_when_it_is_replaced():
    with pytest.raises(ValueError, match="negative"):
        Point(x=-1)
    with pytest.raises(ValueError, match="negative"):
        replace(Point(x=1), x=-1)


def test_a_replaced_record_differs_in_what_was_asked_for():
    assert replace(Point(x=1, y=2), y=3) == Point(x=1, y=3)
    with pytest.raises(TypeError, match="no field z"):
        replace(Point(x=1), z=1)


def test_shows_what_it_is():
    assert repr(Point(x=1)) == "Point(x=1, y=5)"


def test_is_equal_to_its_like_alone():
    assert Point(x=1) == Point(x=1, y=5)
    assert Point(x=1) != Point(x=2)
    assert Point(x=1) != Other(x=1)
    assert Point(x=1) != (1, 5)


@given(st.integers(0, 9), st.integers())
def test_equal_records_have_equal_hashes(x, y):
    assert hash(Point(x=x, y=y)) == hash(Point(y=y, x=x))
    assert {Point(x=x, y=y): 1}[Point(x=x, y=y)] == 1


def test_the_order_in_which_fields_are_given_makes_no_difference_to_a_hash():
    @record
    class Span:
        begin: int
        end: int

    one, other = Span(begin=1, end=2), Span(end=2, begin=1)
    assert one == other
    assert hash(one) == hash(other)


def test_can_be_taken_apart_by_name_and_not_by_position():
    match Point(x=1):
        case Point(x=1, y=found):
            assert found == 5
        case _:
            raise AssertionError


def test_does_not_import_dataclasses():
    """That would cost more than a whole bare interpreter start."""
    code = "import sys, cloche.record; print('dataclasses' in sys.modules)"
    child = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, timeout=60)
    assert child.stdout in (b"False\n", b"")


def test_a_record_may_be_made_in_a_way_of_its_own():
    @record
    class Place:
        path: str
        depth: int

        def __init__(self, path, *, depth=0):
            set_fields(self, path=path.lower(), depth=depth)

    assert Place("A") == Place(path="a", depth=0)
    assert replace(Place("A"), depth=2).depth == 2
    with pytest.raises(AttributeError):
        Place("A").depth = 3
