"""What a field may be on the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import WireError
from cloche.record import record
from cloche.wire.kinds import (
    ANY_TEXT,
    BLOB,
    LARGEST_WHOLE,
    SECONDS,
    TREE,
    TRUTH,
    BlobReader,
    fields,
    mapping,
    one_of,
    optional,
    row,
    text,
    whole,
)


@record
class Pair:
    """A record with a field that has to be there and one that has not."""

    first: int
    second: bytes = b""


PAIR = fields(Pair, first=whole(), second=BLOB)
TREES = st.recursive(
    st.binary(max_size=5),
    lambda inside: st.dictionaries(st.text(max_size=3), inside, max_size=3),
    max_leaves=10,
)
GOOD = [
    (text(5), "héllo"),
    (ANY_TEXT, "\ud800"),
    (whole(2, 9), 9),
    (SECONDS, 0.25),
    (TRUTH, True),
    (BLOB, b"\0\xff"),
    (one_of("a", "b"), "b"),
    (optional(BLOB), None),
    (optional(BLOB), b"x"),
    (row(BLOB, 3), (b"a", b"", b"c")),
    (mapping(BLOB, 3), {"a": b"1", "b": b"22"}),
    (TREE, {"a": {"b": b"1", "c": {}}, "d": b""}),
    (PAIR, Pair(first=1)),
    (PAIR, Pair(first=1, second=b"x")),
    (row(PAIR, 2), (Pair(first=1, second=b"x"), Pair(first=2, second=b"yy"))),
]
# A kind, JSON that is none of it, and the bytes beside it.
BAD = [
    (text(3), "four", b""),
    (text(3), "\ud800", b""),
    (text(3), 5, b""),
    (ANY_TEXT, None, b""),
    (whole(2, 9), 1, b""),
    (whole(2, 9), 10, b""),
    (whole(), True, b""),
    (whole(), 1.0, b""),
    (whole(), LARGEST_WHOLE + 1, b""),
    (SECONDS, -0.1, b""),
    (SECONDS, 1e300, b""),
    (SECONDS, True, b""),
    (SECONDS, "1", b""),
    (TRUTH, 1, b""),
    (BLOB, 2, b"x"),
    (BLOB, -1, b"x"),
    (BLOB, True, b"x"),
    (BLOB, "1", b"x"),
    (one_of("a"), "b", b""),
    (one_of("a"), ["a"], b""),
    (row(BLOB, 1), [0, 0], b""),
    (row(BLOB, 1), {}, b""),
    (row(BLOB, 2), [1, 1], b"x"),
    (mapping(BLOB, 1), {"a": 0, "b": 0}, b""),
    (mapping(BLOB, 1), [], b""),
    (TREE, {"a": {"b": 5}}, b"x"),
    (TREE, {"a": []}, b""),
    (PAIR, {}, b""),
    (PAIR, [], b""),
    (PAIR, {"second": 0}, b""),
    (PAIR, {"first": 1, "third": 1}, b""),
    (PAIR, {"first": "1"}, b""),
]


def there_and_back(kind, value):
    blobs = []
    told = kind.write(value, blobs)
    reader = BlobReader(b"".join(blobs))
    found = kind.read(told, reader)
    reader.finish()
    return found


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_what_is_written_is_read_again(kind, value):
    assert there_and_back(kind, value) == value


@pytest.mark.parametrize(("kind", "told", "beside"), BAD)
def test_what_is_not_of_its_kind_is_refused(kind, told, beside):
    with pytest.raises(WireError):
        kind.read(told, BlobReader(beside))


def test_folders_that_lie_too_deep_are_refused():
    told = 0
    for _ in range(65):
        told = {"a": told}
    with pytest.raises(WireError, match="deeper"):
        TREE.read(told, BlobReader(b""))


def test_bytes_that_belong_to_no_field_are_refused():
    with pytest.raises(WireError, match="no field"):
        BlobReader(b"left").finish()


def test_a_refusal_says_which_field_it_is_about():
    with pytest.raises(WireError, match="first: it has to be a whole number"):
        PAIR.read({"first": -1}, BlobReader(b""))


def test_what_has_its_default_is_not_written():
    assert PAIR.write(Pair(first=1), []) == {"first": 1}


@given(TREES)
def test_any_folder_comes_through(tree):
    assert there_and_back(TREE, tree) == tree
