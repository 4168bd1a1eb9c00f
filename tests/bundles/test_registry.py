"""Registries on this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cloche.bundles import location
from cloche.bundles.http import HttpRegistry
from cloche.bundles.registry import (
    FolderRegistry,
    OfficialRegistry,
    choose_registry,
    split_path,
)
from cloche.errors import BundleNotFoundError, RegistryError
from tests.bundles.making import WASM, write_registry

TRICKS = json.loads(Path(__file__).with_name("path_tricks.json").read_text(encoding="utf-8"))
PATH = "lang-test/1.2.3/python.wasm"


@pytest.fixture
def root(tmp_path):
    return write_registry(tmp_path / "registry")


def test_reads_a_file_of_a_folder(root):
    assert FolderRegistry(root).fetch(PATH, len(WASM)) == WASM


def test_reads_what_the_wheel_carries(root, monkeypatch):
    monkeypatch.setattr(location, "OFFICIAL_FOLDER", str(root))
    assert OfficialRegistry().fetch(PATH, len(WASM)) == WASM
    assert OfficialRegistry().is_official
    assert not FolderRegistry(root).is_official


def test_refuses_a_file_that_is_larger_than_expected(root):
    with pytest.raises(RegistryError, match="more than the 7 bytes expected"):
        FolderRegistry(root).fetch(PATH, len(WASM) - 1)


def test_says_that_a_file_is_not_there(root):
    for path in ("lang-test/1.2.3/other", "lang-test/9.9.9/python.wasm", "other/1.2.3/python.wasm"):
        with pytest.raises(BundleNotFoundError, match="there is no"):
            FolderRegistry(root).fetch(path, 10)


def test_says_that_a_file_cannot_be_read(root):
    asset = root / "lang-test" / "1.2.3" / "python.wasm"
    asset.unlink()
    os.mkfifo(asset)
    with pytest.raises(RegistryError, match="no regular file"):
        FolderRegistry(root).fetch(PATH, 10)


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick["id"])
def test_refuses_a_path_trick_in_every_part_and_says_why(root, trick):
    for path in (f"{trick['name']}/1.2.3/python.wasm", f"lang-test/1.2.3/{trick['name']}"):
        with pytest.raises(RegistryError, match=rf"{trick['says']}|<name>/<version>/<file>"):
            FolderRegistry(root).fetch(path, 10)
    with pytest.raises(RegistryError, match=r"the version|<name>/<version>/<file>"):
        FolderRegistry(root).fetch(f"lang-test/{trick['name']}/python.wasm", 10)


def test_takes_a_path_apart():
    assert split_path(PATH) == ("lang-test", "1.2.3", "python.wasm")


def test_chooses_what_somebody_meant(root):
    folder, official, url = (choose_registry(each) for each in (root, None, "https://a.example/b"))
    assert isinstance(folder, FolderRegistry)
    assert folder.folder == str(root)
    assert isinstance(official, OfficialRegistry)
    assert isinstance(url, HttpRegistry)
    assert choose_registry(url) is url
    with pytest.raises(RegistryError, match="not an http or https URL"):
        choose_registry("ftp://a.example/b")
