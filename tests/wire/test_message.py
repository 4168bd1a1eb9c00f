"""Messages: a head of JSON and the bytes beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import WireError
from cloche.wire.kinds import ANY_TEXT, BLOB, SECONDS, mapping, row
from cloche.wire.message import read_message, write_message

ROWS = row(mapping(BLOB, 10), 10)


@given(st.lists(st.dictionaries(st.text(max_size=5), st.binary(max_size=9), max_size=3)))
def test_what_is_written_is_read_again(values):
    head, blobs = write_message(row(mapping(BLOB, 10), 1000), tuple(values))
    assert read_message(row(mapping(BLOB, 10), 1000), head, b"".join(blobs)) == tuple(values)


def test_a_head_is_ascii_whatever_it_holds():
    head, _ = write_message(ANY_TEXT, "\0é\ud800")
    assert head.isascii()
    assert read_message(ANY_TEXT, head, b"") == "\0é\ud800"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b" 1",
        b"1 ",
        b"1 1",
        b"\xff",
        b"NaN",
        b"Infinity",
        b"{",
        b"'a'",
        b"1" * 5000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_a_head_that_is_not_one_value_of_json_is_refused(head):
    with pytest.raises(WireError):
        read_message(SECONDS, head, b"")


def test_bytes_that_the_head_does_not_know_are_refused():
    with pytest.raises(WireError, match="no field"):
        read_message(BLOB, b"1", b"xy")


@pytest.mark.parametrize("value", [(1,), 5, ({"a": "text"},), ({b"a": b"b"}, None)])
def test_what_cannot_be_written_is_an_error_of_its_own(value):
    with pytest.raises(WireError):
        write_message(ROWS, value)


def test_a_number_that_is_none_is_not_written():
    with pytest.raises(WireError, match="cannot be written"):
        write_message(SECONDS, float("nan"))


@given(st.binary(max_size=60), st.binary(max_size=9))
def test_any_bytes_are_read_or_refused(head, beside):
    try:
        read_message(ROWS, head, beside)
    except WireError:
        return
