"""A state, taken out of one instance and put into another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.capi import F64, I32, I64
from cloche.engine.state.state import put_state, refine, take_state
from cloche.errors import SnapshotError
from cloche.limits import MIB
from cloche.record import replace
from tests.engine.guests import KEEPER, PAGE
from tests.engine.test_kept import Kept


def take(kept):
    return take_state(kept.instance, kept.guest)


def put(state, memory_limit=MIB):
    kept = Kept(KEEPER, memory_limit)
    put_state(state, kept.instance, kept.guest)
    return kept


def codes(kept, letters):
    found = []
    for letter in letters:
        assert kept.step(letter.encode()) is None
        found.append(kept.instance.exit_code)
    return found


@settings(deadline=None)
@given(st.text("abgp", max_size=12), st.text("ab", min_size=1, max_size=6))
def test_the_same_further_steps_give_the_same(before, after):
    kept = Kept(KEEPER)
    codes(kept, "g" + before)
    state = take(kept)
    other, third = put(state), put(refine(state, kept.instance.runtime))
    expected = codes(kept, after)
    assert codes(other, after) == expected
    assert codes(third, after) == expected
    assert other.instance.locate_memory()[1] == kept.instance.locate_memory()[1]


def test_neither_knows_of_the_other_afterwards():
    kept = Kept(KEEPER)
    codes(kept, "ab")
    other = put(take(kept))
    assert codes(other, "ab") == [2, 2]
    assert codes(kept, "ab") == [2, 2]
    assert codes(other, "ab") == [3, 3]


def test_only_what_has_changed_is_taken():
    kept = Kept(KEEPER)
    codes(kept, "a")
    state = take(kept)
    assert state.numbers == ((I64, 0),)
    assert sum(len(content) for _, content in state.pieces) <= 3 * 4096
    refined = refine(state, kept.instance.runtime)
    assert sum(len(content) for _, content in refined.pieces) <= 4096 + 2 * 64


def test_a_state_can_be_taken_before_the_first_step():
    kept = Kept(KEEPER)
    kept.instance.prepare()
    assert codes(put(take(kept)), "ab") == [1, 1]


def make_state():
    kept = Kept(KEEPER)
    codes(kept, "abgp")
    return take(kept)


STATE = make_state()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"memory": PAGE - 4096}, "a size that cannot be"),
        ({"memory": 4 * PAGE + 1}, "a size that cannot be"),
        ({"memory": 0}, "a size that cannot be"),
        ({"memory": 17 * PAGE}, "raise memory"),
        ({"memory": 1 << 40}, "raise memory"),
        ({"memory": PAGE}, "out of place"),
        ({"pieces": ((4 * PAGE, b"x"),)}, "out of place"),
        ({"pieces": ((4 * PAGE - 1, b"xy"),)}, "out of place"),
        ({"pieces": ((-1, b"x"),)}, "out of place"),
        ({"pieces": ((1 << 62, b"x"),)}, "out of place"),
        ({"pieces": ((10, b"xy"), (11, b"x"))}, "out of place"),
        ({"pieces": ((10, b"xy"), (5, b"x"))}, "out of place"),
        ({"numbers": ()}, "another number of globals"),
        ({"numbers": ((I64, 0), (I64, 0))}, "another number of globals"),
        ({"numbers": ((I32, 0),)}, "of another type"),
        ({"numbers": ((F64, 0),)}, "of another type"),
        ({"numbers": ((104, 0),)}, "of another type"),
        ({"host_side": b""}, "cut off"),
    ],
)
def test_a_state_that_cannot_be_is_refused(change, words):
    with pytest.raises(SnapshotError, match=words):
        put(replace(STATE, **change))


def test_a_piece_up_to_the_last_byte_is_put():
    kept = put(replace(STATE, pieces=((4 * PAGE - 2, b"xy"),)))
    _, size = kept.instance.locate_memory()
    kept.guest.memory.refresh()
    assert kept.guest.memory.read(size - 2, 2) == b"xy"
