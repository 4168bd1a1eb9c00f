"""The keys that an installation knows."""

from __future__ import annotations

from hashlib import sha256

import pytest

from cloche.bundles import keys
from cloche.bundles.keys import DEVELOPMENT, RELEASE, PublicKey, key_ring, known_keys
from cloche.errors import SignatureError
from tests.bundles.making import public_key


@pytest.fixture
def official_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "OFFICIAL_FOLDER", str(tmp_path))
    return tmp_path


def test_a_key_is_named_by_its_hash():
    key = public_key()
    assert key.id == sha256(key.raw).digest()
    assert key_ring([key])[key.id] is key


@pytest.mark.parametrize("raw", [b"", b"x" * 31, b"x" * 33, "x" * 32])
def test_refuses_a_key_of_another_size(raw):
    with pytest.raises(SignatureError, match="32 bytes"):
        PublicKey(raw=raw)


def test_refuses_a_trust_that_there_is_not():
    with pytest.raises(SignatureError, match="cannot be trusted as 'unsigned'"):
        PublicKey(raw=b"x" * 32, trust="unsigned")


def test_knows_no_development_key_where_nothing_was_built(official_folder):
    assert not known_keys()


def test_knows_the_development_key_beside_the_built_bundles(official_folder):
    key = public_key(trust=DEVELOPMENT)
    (official_folder / "development.pub").write_text(key.raw.hex() + "\n")
    assert known_keys() == {key.id: key}


def test_knows_the_release_keys(official_folder, monkeypatch):
    key = public_key(trust=RELEASE)
    monkeypatch.setattr(keys, "RELEASE_KEYS", {key.raw.hex()})
    assert known_keys() == {key.id: key}


@pytest.mark.parametrize("text", ["", "zz" * 32, "00" * 31, "00" * 64, "\u0663" * 64])
def test_refuses_a_damaged_development_key(official_folder, text):
    (official_folder / "development.pub").write_text(text, encoding="utf-8")
    with pytest.raises(SignatureError, match="build the bundles again"):
        known_keys()
