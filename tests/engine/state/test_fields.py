"""Fields, written and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.state.fields import LARGEST, FieldReader, FieldWriter
from cloche.errors import SnapshotError

VALUES = st.lists(
    st.one_of(
        st.integers(0, LARGEST).map(lambda value: ("number", value)),
        st.booleans().map(lambda value: ("flag", value)),
        st.binary(max_size=50).map(lambda value: ("data", value)),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(lambda v: ("text", v)),
    )
)


def read(reader, kind):
    value = getattr(reader, kind)(*([200] if kind in ("data", "text") else []))
    return bytes(value) if kind == "data" else value


@given(VALUES)
def test_what_was_written_is_read(values):
    writer = FieldWriter()
    for kind, value in values:
        getattr(writer, kind)(value)
    reader = FieldReader(writer.to_bytes())
    assert [(kind, read(reader, kind)) for kind, _ in values] == values
    reader.end()


@given(st.binary(max_size=60), st.lists(st.sampled_from(["number", "flag", "data", "text"])))
def test_any_bytes_are_read_or_refused(data, kinds):
    reader = FieldReader(data)
    taken = 0
    try:
        for kind in kinds:
            value = read(reader, kind)
            taken += 8 + (len(value) if kind in ("data", "text") else 0)
        reader.end()
    except SnapshotError:
        return
    assert taken >= len(data)


@pytest.mark.parametrize(
    ("data", "call", "words"),
    [
        (b"", lambda r: r.number(), "cut off"),
        (b"\0" * 7, lambda r: r.number(), "cut off"),
        (b"\5" + b"\0" * 7, lambda r: r.number(4), "5 where at most 4"),
        (b"\2" + b"\0" * 7, lambda r: r.flag(), "2 where at most 1"),
        (b"\5" + b"\0" * 7 + b"abcd", lambda r: r.data(10), "cut off"),
        (b"\5" + b"\0" * 7 + b"abcde", lambda r: r.data(4), "5 where at most 4"),
        (b"\xff" * 8, lambda r: r.data(LARGEST), "cut off"),
        (b"\1" + b"\0" * 7 + b"\xff", lambda r: r.text(10), "not UTF-8"),
        (b"\0", lambda r: r.end(), "follows its end"),
    ],
)
def test_each_field_has_its_bounds(data, call, words):
    with pytest.raises(SnapshotError, match=words):
        call(FieldReader(data))
