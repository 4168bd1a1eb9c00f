"""Opening bundles and reading their assets."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from cloche.bundles.bundle import open_bundle
from cloche.bundles.keys import OWN, UNSIGNED
from cloche.bundles.location import official_bundle
from cloche.errors import AssetError, BundleNotFoundError, ManifestError, SignatureError
from tests.bundles.making import (
    WASM,
    ZEROS,
    bundle_files,
    sign,
    to_bytes,
    trusted_keys,
    write_files,
)


@pytest.fixture
def folder(tmp_path):
    return write_files(tmp_path / "bundle", bundle_files())


def test_opens_a_signed_bundle(folder):
    bundle = open_bundle(folder, keys=trusted_keys())
    assert (bundle.name, bundle.version, bundle.trust) == ("lang-test", "1.2.3", OWN)
    assert bundle.folder == str(folder)
    assert bundle.digest == sha256((folder / "manifest.json").read_bytes()).hexdigest()
    assert bundle.read_asset("python.wasm") == WASM


def test_a_relative_folder_becomes_absolute(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert open_bundle("bundle", keys=trusted_keys()).folder == str(folder)


def test_refuses_a_bundle_without_a_signature_unless_told_otherwise(folder):
    (folder / "manifest.sig").unlink()
    with pytest.raises(SignatureError, match=r"has no manifest\.sig"):
        open_bundle(folder, keys=trusted_keys())
    assert open_bundle(folder, keys=trusted_keys(), require_signature=False).trust == UNSIGNED


def test_never_admits_a_wrong_signature(folder):
    (folder / "manifest.sig").write_bytes(sign(b"another"))
    with pytest.raises(SignatureError):
        open_bundle(folder, keys=trusted_keys(), require_signature=False)


def test_an_empty_signature_is_a_wrong_one(folder):
    (folder / "manifest.sig").write_bytes(b"")
    with pytest.raises(SignatureError, match="0 bytes"):
        open_bundle(folder, keys=trusted_keys(), require_signature=False)


def test_the_keys_of_the_installation_are_the_default(folder):
    with pytest.raises(SignatureError, match="unknown key"):
        open_bundle(folder)


def test_checks_the_signature_before_it_parses(folder):
    """A manifest that nobody signed never reaches the parser."""
    (folder / "manifest.json").write_bytes(b"{{{")
    with pytest.raises(SignatureError):
        open_bundle(folder, keys=trusted_keys())
    (folder / "manifest.sig").write_bytes(sign(b"{{{"))
    with pytest.raises(ManifestError):
        open_bundle(folder, keys=trusted_keys())


def test_checks_the_length_before_the_signature(folder):
    (folder / "manifest.json").write_bytes(b" " * (64 * 1024 + 1))
    with pytest.raises(ManifestError, match="too large"):
        open_bundle(folder, keys=trusted_keys())
    (folder / "manifest.json").write_bytes(b" " * (64 * 1024))
    with pytest.raises(SignatureError):
        open_bundle(folder, keys=trusted_keys())


def test_refuses_an_endless_signature(folder):
    (folder / "manifest.sig").write_bytes(bytes(10_000))
    with pytest.raises(SignatureError, match="too large"):
        open_bundle(folder, keys=trusted_keys())


def test_refuses_pipes_in_place_of_files(folder):
    (folder / "manifest.sig").unlink()
    os.mkfifo(folder / "manifest.sig")
    with pytest.raises(SignatureError, match="no regular file"):
        open_bundle(folder, keys=trusted_keys())
    (folder / "manifest.json").unlink()
    os.mkfifo(folder / "manifest.json")
    with pytest.raises(ManifestError, match="no regular file"):
        open_bundle(folder, keys=trusted_keys())


def test_says_that_a_folder_is_no_bundle(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path, tmp_path / "missing", tmp_path / "file"):
        with pytest.raises(BundleNotFoundError, match="is no bundle"):
            open_bundle(folder, keys=trusted_keys())


@pytest.mark.parametrize("data", [b"", WASM[:-1], WASM + b"\0", WASM[:-1] + b"\1"])
def test_refuses_an_asset_that_is_not_the_one_described(folder, data):
    bundle = open_bundle(folder, keys=trusted_keys())
    (folder / "python.wasm").write_bytes(data)
    with pytest.raises(AssetError, match=r"python\.wasm"):
        bundle.read_asset("python.wasm")


def test_refuses_an_asset_that_is_missing_or_no_file(folder):
    bundle = open_bundle(folder, keys=trusted_keys())
    (folder / "python.wasm").unlink()
    with pytest.raises(AssetError, match="No such file"):
        bundle.read_asset("python.wasm")
    os.mkfifo(folder / "python.wasm")
    with pytest.raises(AssetError, match="no regular file"):
        bundle.read_asset("python.wasm")


@pytest.mark.parametrize("path", ["manifest.json", "../python.wasm", "/etc/passwd", ""])
def test_reads_nothing_but_assets(folder, path):
    bundle = open_bundle(folder, keys=trusted_keys())
    with pytest.raises(AssetError, match="has no asset"):
        bundle.read_asset(path)


def test_makes_what_is_derived_and_checks_it():
    bundle = open_bundle(official_bundle("lang-python").folder)
    twin = bundle.make_derived("python.web.wasm")
    assert sha256(twin).hexdigest() == bundle.manifest.find_derived("python.web.wasm").sha256


def test_refuses_to_make_what_does_not_come_out_as_described(tmp_path):
    official = open_bundle(official_bundle("lang-python").folder)
    value = json.loads((Path(official.folder) / "manifest.json").read_text())
    value["derived"][0]["sha256"] = ZEROS
    manifest = to_bytes(value)
    assets = {each.path: official.read_asset(each.path) for each in official.manifest.assets}
    files = {**assets, "manifest.json": manifest, "manifest.sig": sign(manifest)}
    bundle = open_bundle(write_files(tmp_path, files), keys=trusted_keys())
    with pytest.raises(AssetError, match=r"python\.web\.wasm"):
        bundle.make_derived("python.web.wasm")


def test_says_that_nothing_of_a_name_can_be_made(folder):
    bundle = open_bundle(folder, keys=trusted_keys())
    with pytest.raises(AssetError, match=r"derives no 'python\.wasm'"):
        bundle.make_derived("python.wasm")
