"""The small readers that a manifest's parser is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.bundles import fields
from cloche.errors import ManifestError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
READERS = [
    fields.text,
    fields.name,
    fields.version,
    fields.module,
    fields.sha256,
    fields.whole_number(0, 10),
    fields.one_of("a", "b"),
    fields.list_of(fields.text, highest=2),
    fields.table(dict, {"a": fields.text}, {"b": fields.text}),
]


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__qualname__.split(".")[0])
@given(value=JSON)
def test_a_reader_gives_a_value_or_names_the_place(read, value):
    problem = "here[3]"
    try:
        read(value, problem)
    except ManifestError as error:
        problem = str(error)
    assert problem.startswith("here[3]")


def test_nothing_is_converted():
    assert fields.text("text", "") == "text"
    assert fields.whole_number(1, 2)(2, "") == 2
    assert fields.list_of(fields.text, highest=2)(["a", "b"], "") == ("a", "b")


def test_an_optional_field_may_be_left_out():
    read = fields.table(dict, {"a": fields.text}, {"b": fields.text})
    assert read({"a": "x"}, "") == {"a": "x"}
    assert read({"a": "x", "b": "y"}, "") == {"a": "x", "b": "y"}


def test_what_json_cannot_hold_has_a_word_as_well():
    assert fields.kind(1.5) == "something else"
