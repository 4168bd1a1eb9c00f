"""Signatures: who vouches for a manifest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.bundles.keys import DEVELOPMENT, OWN, RELEASE, key_ring
from cloche.bundles.signature import verify_signature
from cloche.errors import SignatureError
from tests.bundles.making import (
    manifest_value,
    private_key,
    public_key,
    sign,
    to_bytes,
    trusted_keys,
)

MANIFEST = to_bytes(manifest_value())
SIGNATURE = sign(MANIFEST)


def test_accepts_a_signature_of_a_known_key():
    assert verify_signature(MANIFEST, SIGNATURE, trusted_keys()) == OWN


def test_several_signatures_are_worth_the_least_trusted_of_their_keys():
    keys = key_ring([public_key(1, RELEASE), public_key(2, DEVELOPMENT), public_key(3, OWN)])
    assert verify_signature(MANIFEST, sign(MANIFEST, 1), keys) == RELEASE
    assert verify_signature(MANIFEST, sign(MANIFEST, 1, 3), keys) == OWN
    assert verify_signature(MANIFEST, sign(MANIFEST, 2, 1, 3), keys) == DEVELOPMENT


def test_refuses_every_flipped_bit_of_every_byte_of_the_manifest():
    keys = trusted_keys()
    for index in range(len(MANIFEST)):
        flipped = bytearray(MANIFEST)
        flipped[index] ^= 1 << index % 8
        with pytest.raises(SignatureError, match="not what the own key"):
            verify_signature(bytes(flipped), SIGNATURE, keys)


def test_refuses_every_flipped_bit_of_every_byte_of_the_signature():
    keys = trusted_keys()
    for index in range(len(SIGNATURE)):
        for bit in range(8):
            flipped = bytearray(SIGNATURE)
            flipped[index] ^= 1 << bit
            with pytest.raises(SignatureError):
                verify_signature(MANIFEST, bytes(flipped), keys)


def test_refuses_an_unknown_key_even_beside_a_known_one():
    with pytest.raises(SignatureError, match="unknown key"):
        verify_signature(MANIFEST, sign(MANIFEST, 2), trusted_keys())
    with pytest.raises(SignatureError, match="unknown key"):
        verify_signature(MANIFEST, sign(MANIFEST, 1, 2), trusted_keys())


def test_refuses_a_wrong_signature_beside_a_right_one():
    keys = trusted_keys(1, 2)
    with pytest.raises(SignatureError, match="not what the own key"):
        verify_signature(MANIFEST, SIGNATURE + sign(b"another manifest", 2), keys)


def test_refuses_two_records_of_one_key():
    with pytest.raises(SignatureError, match="two records of one key"):
        verify_signature(MANIFEST, SIGNATURE * 2, trusted_keys())


def test_refuses_a_signature_that_was_made_for_something_else():
    key = public_key()
    bare = key.id + private_key().sign(MANIFEST)
    with pytest.raises(SignatureError):
        verify_signature(MANIFEST, bare, trusted_keys())


@pytest.mark.parametrize("size", [0, 1, 95, 97, 96 * 9])
def test_refuses_what_is_not_one_to_eight_records(size):
    with pytest.raises(SignatureError, match="1 to 8 records of 96"):
        verify_signature(MANIFEST, (SIGNATURE * 9)[:size], trusted_keys())


def test_accepts_eight_records():
    numbers = range(1, 9)
    assert verify_signature(MANIFEST, sign(MANIFEST, *numbers), trusted_keys(*numbers)) == OWN


def test_refuses_a_key_that_is_no_point_of_the_curve():
    bad = public_key().__replace__(raw=b"\xff" * 32)
    signature = bad.id + SIGNATURE[32:]
    with pytest.raises(SignatureError):
        verify_signature(MANIFEST, signature, key_ring([bad]))


@given(st.binary(max_size=400))
def test_random_bytes_are_never_a_signature(data):
    with pytest.raises(SignatureError):
        verify_signature(MANIFEST, data, trusted_keys())
