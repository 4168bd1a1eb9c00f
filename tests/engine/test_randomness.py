"""Random bytes that come from a seed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.randomness import SeededRandomness


def test_the_bytes_of_a_seed_are_these_on_every_machine():
    """A change here changes every result that somebody has kept."""
    assert SeededRandomness(b"seed").read(16).hex() == "02b26e0a13972e51bd31117307f355b1"
    assert SeededRandomness(b"").read(80)[60:].hex() == "7f5243ea1353645a8358b2d2cdc13310c231b5d7"


@given(st.binary(max_size=100), st.lists(st.integers(0, 300), max_size=12))
def test_the_pieces_that_are_asked_for_do_not_matter(seed, sizes):
    pieces = SeededRandomness(seed)
    together = b"".join(pieces.read(size) for size in sizes)
    assert together == SeededRandomness(seed).read(sum(sizes))
    assert pieces.position == sum(sizes)


@given(st.binary(max_size=100), st.integers(0, 1000))
def test_a_position_is_all_that_has_to_be_kept(seed, position):
    whole = SeededRandomness(seed).read(position + 100)
    later = SeededRandomness(seed)
    later.position = position
    assert later.read(100) == whole[position:]


@pytest.mark.parametrize("other", [b"see", b"seed\0", b"SEED", b""])
def test_another_seed_gives_other_bytes(other):
    assert SeededRandomness(b"seed").read(32) != SeededRandomness(other).read(32)


def test_a_long_seed_counts_to_its_end():
    long = b"x" * 1000
    assert SeededRandomness(long + b"a").read(32) != SeededRandomness(long + b"b").read(32)


def test_no_block_comes_twice():
    data = SeededRandomness(b"seed").read(64 * 1000)
    assert len({data[at : at + 64] for at in range(0, len(data), 64)}) == 1000
