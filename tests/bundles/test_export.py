"""Bundles as a web server serves them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from cloche.bundles.bundle import open_bundle
from cloche.bundles.export import export_bundle
from cloche.bundles.location import official_bundle
from cloche.errors import AssetError, CacheError
from tests.bundles.making import bundle_files, trusted_keys, write_files


@pytest.fixture
def bundle(tmp_path):
    folder = write_files(tmp_path / "bundle", bundle_files())
    return open_bundle(folder, keys=trusted_keys())


def test_writes_all_files_of_a_bundle(bundle, tmp_path):
    folder = Path(export_bundle(bundle, tmp_path / "served"))
    assert folder == tmp_path / "served" / "lang-test" / "1.2.3"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == bundle_files()


def test_writes_what_is_derived_as_the_manifest_describes_it(tmp_path):
    official = open_bundle(official_bundle("lang-python").folder)
    folder = Path(export_bundle(official, tmp_path))
    derived = official.manifest.find_derived("python.web.wasm")
    data = (folder / "python.web.wasm").read_bytes()
    assert (len(data), sha256(data).hexdigest()) == (derived.size, derived.sha256)
    assert open_bundle(folder).read_asset("python.wasm") == official.read_asset("python.wasm")


def test_can_be_written_again(bundle, tmp_path):
    assert export_bundle(bundle, tmp_path / "served") == export_bundle(bundle, tmp_path / "served")


def test_an_unsigned_bundle_is_written_unsigned(bundle, tmp_path):
    (Path(bundle.folder) / "manifest.sig").unlink()
    folder = Path(export_bundle(bundle, tmp_path / "served"))
    assert not (folder / "manifest.sig").exists()


def test_writes_nothing_that_is_not_what_the_manifest_says(bundle, tmp_path):
    (Path(bundle.folder) / "python.wasm").write_bytes(b"\0asm\2\0\0\0")
    with pytest.raises(AssetError):
        export_bundle(bundle, tmp_path / "served")
    assert not list((tmp_path / "served").rglob("python.wasm"))


def test_says_where_it_cannot_write(bundle, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CacheError, match="file"):
        export_bundle(bundle, tmp_path / "file")
