"""Which key signs."""

from __future__ import annotations

import stat

import pytest

from cloche.bundles.keys import DEVELOPMENT, RELEASE, key_ring
from cloche.bundles.signature import verify_signature
from runtimes.bundle.signing import choose_signer
from runtimes.recipe.errors import RecipeError


def test_makes_a_development_key_once_and_for_its_owner_only(tmp_path):
    first = choose_signer(tmp_path / "keys", {})
    second = choose_signer(tmp_path / "keys", {"CLOCHE_RELEASE": "0"})
    assert first.public == second.public
    assert first.public.trust == DEVELOPMENT
    (file,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_build_that_was_first_with_the_key_wins(tmp_path, monkeypatch):
    other = choose_signer(tmp_path / "other", {})
    key = tmp_path / "keys" / "development.key"
    write = open

    def open_late(*args, **kwargs):
        if not key.exists():
            (tmp_path / "other" / "development.key").rename(key)
        return write(*args, **kwargs)

    monkeypatch.setattr("builtins.open", open_late)
    assert choose_signer(tmp_path / "keys", {}).public == other.public
    assert [path.name for path in key.parent.iterdir()] == ["development.key"]


def test_signs_what_the_library_verifies(tmp_path):
    signer = choose_signer(tmp_path, {})
    signature = signer.sign(b"manifest")
    assert verify_signature(b"manifest", signature, key_ring([signer.public])) == DEVELOPMENT


def test_a_release_takes_the_key_that_it_was_told(tmp_path):
    made = choose_signer(tmp_path, {})
    environment = {
        "CLOCHE_RELEASE": "1",
        "CLOCHE_SIGNING_KEY": str(tmp_path / "development.key"),
    }
    signer = choose_signer(tmp_path, environment, {made.public.raw.hex()})
    assert signer.public.trust == RELEASE


def test_a_release_refuses_a_development_key(tmp_path):
    choose_signer(tmp_path, {})
    environment = {
        "CLOCHE_RELEASE": "1",
        "CLOCHE_SIGNING_KEY": str(tmp_path / "development.key"),
    }
    with pytest.raises(RecipeError, match="is not a release key"):
        choose_signer(tmp_path, environment)


def test_a_release_refuses_to_do_without_a_key(tmp_path):
    with pytest.raises(RecipeError, match="needs CLOCHE_SIGNING_KEY"):
        choose_signer(tmp_path, {"CLOCHE_RELEASE": "1"})


@pytest.mark.parametrize("text", ["", "zz", "00" * 31])
def test_refuses_a_damaged_key(tmp_path, text):
    (tmp_path / "development.key").write_text(text)
    with pytest.raises(RecipeError, match="is not a private key"):
        choose_signer(tmp_path, {})
