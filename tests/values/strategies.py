"""Values of every kind that can be carried, for the property tests."""

from __future__ import annotations

from datetime import timedelta, timezone

from hypothesis import strategies as st

_ZONES = st.none() | st.integers(-1439, 1439).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
HASHABLE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXTS
    | st.binary()
    | st.complex_numbers()
    | st.decimals(allow_nan=False)
    | st.datetimes(timezones=_ZONES).map(lambda moment: moment.replace(fold=0))
    | st.dates()
    | st.times(timezones=_ZONES).map(lambda moment: moment.replace(fold=0))
    | st.timedeltas()
)


def _containers(inside: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return (
        st.lists(inside)
        | st.lists(inside).map(tuple)
        | st.dictionaries(TEXTS, inside)
        | st.dictionaries(HASHABLE, inside)
        | st.sets(HASHABLE)
        | st.frozensets(HASHABLE)
    )


VALUES = st.recursive(HASHABLE, _containers, max_leaves=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inside: st.lists(inside) | st.dictionaries(TEXTS | st.sampled_from(["$", "v"]), inside),
)
