"""Putting a bundle together."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cloche.bundles.bundle import open_bundle
from cloche.bundles.keys import DEVELOPMENT, RELEASE, key_ring, read_development_key
from cloche.errors import ManifestError
from runtimes.bundle.assemble import manifest_bytes, write_bundle
from runtimes.bundle.definition import Definition
from runtimes.bundle.signing import choose_signer
from runtimes.bundle.stored import store
from runtimes.recipe.cache import Cache
from tests.bundles.making import WASM, manifest_value

CONTENT = {"python.wasm": WASM, "notice.txt": b"MIT"}


def stored(content):
    """Give assets that are stored as they are, for which no cache is asked."""
    return store(content, {}, Cache(Path("/nonexistent")))


ASSETS = stored(CONTENT)
FACTS = {key: manifest_value()[key] for key in ("runtime", "provenance")}
DEFINITION = Definition(
    name="lang-test",
    version="1.2.3",
    description="A runtime for tests.",
    license="MIT",
    default_memory=1000,
    bundles="bundles",
    commands=({"name": "python", "module": "python.wasm"},),
    contents=(),
)


@pytest.fixture
def signer(tmp_path):
    return choose_signer(tmp_path / "keys", {})


@pytest.fixture
def make(tmp_path, signer):
    def write(definition=DEFINITION, assets=ASSETS, by=signer):
        manifest = manifest_bytes(definition, FACTS, assets)
        return write_bundle(tmp_path / "bundles", definition, manifest, assets, by)

    return write


def test_makes_a_bundle_that_the_library_opens(tmp_path, make, signer):
    assert make()
    bundle = open_bundle(tmp_path / "bundles/lang-test/1.2.3", keys=key_ring([signer.public]))
    assert bundle.trust == DEVELOPMENT
    assert {path: bundle.read_asset(path) for path in CONTENT} == CONTENT


def test_leaves_the_development_key_for_the_installation(tmp_path, make, signer):
    make()
    assert read_development_key(str(tmp_path / "bundles/development.pub")) == signer.public


def test_writes_nothing_when_nothing_changed(tmp_path, make):
    make()
    before = {path: path.stat() for path in (tmp_path / "bundles").rglob("*")}
    assert not make()
    assert {path: path.stat() for path in (tmp_path / "bundles").rglob("*")} == before


def test_the_same_inputs_give_the_same_bytes():
    again = stored(dict(reversed(CONTENT.items())))
    assert manifest_bytes(DEFINITION, FACTS, ASSETS) == manifest_bytes(DEFINITION, FACTS, again)


def test_removes_what_is_not_in_the_bundle_any_more(tmp_path, make):
    make(dataclasses.replace(DEFINITION, version="1.2.2"))
    make()
    home = tmp_path / "bundles" / "lang-test"
    (home / "1.2.3" / "stray").write_bytes(b"")
    (home / "stray").write_bytes(b"")
    assert make(assets=stored({"python.wasm": WASM}))
    assert [path.name for path in home.iterdir()] == ["1.2.3"]
    names = {path.name for path in (home / "1.2.3").iterdir()}
    assert names == {"manifest.json", "manifest.sig", "python.wasm"}


def test_a_release_carries_no_development_key(tmp_path, make, signer):
    make()
    public = signer.public.__replace__(trust=RELEASE)
    released = dataclasses.replace(signer, public=public)
    assert make(by=released)
    assert not make(by=released)
    assert not (tmp_path / "bundles" / "development.pub").exists()


def test_refuses_to_make_what_is_no_manifest():
    wrong = dataclasses.replace(DEFINITION, description="")
    with pytest.raises(ManifestError, match="description"):
        manifest_bytes(wrong, FACTS, ASSETS)
    with pytest.raises(ManifestError, match=r"there is no asset python\.wasm"):
        manifest_bytes(DEFINITION, FACTS, stored({"notice.txt": b""}))
