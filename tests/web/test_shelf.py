from __future__ import annotations

import json
from hashlib import sha256

import pytest

from cloche.bundles.location import official_bundles
from cloche.web.answer import FOREVER
from cloche.web.shelf import Shelf, place_of


@pytest.fixture(scope="module")
def shelf():
    return Shelf()


@pytest.fixture(scope="module")
def micropython(shelf):
    return next(each for each in shelf.bundles if each.name == "lang-python")


def test_has_every_bundle_that_is_installed(shelf):
    there = {(each.name, each.version) for each in official_bundles()}
    assert {(each.name, each.version) for each in shelf.bundles} == there


def test_serves_a_bundle_as_its_manifest_describes_it(shelf, micropython):
    folder = place_of(micropython)
    manifest = json.loads(shelf.find(f"{folder}manifest.json").body)
    assert len(shelf.find(f"{folder}manifest.sig").body) % 96 == 0
    for each in manifest["assets"] + manifest["derived"]:
        answer = shelf.find(folder + each["path"])
        assert (len(answer.body), sha256(answer.body).hexdigest()) == (each["size"], each["sha256"])
        assert answer.cache == FOREVER


def test_says_what_a_file_is(shelf, micropython):
    folder = place_of(micropython)
    types = {name: shelf.find(folder + name).type for name in ("python.web.wasm", "manifest.json")}
    assert types == {"python.web.wasm": "application/wasm", "manifest.json": "application/json"}
    assert shelf.find(f"{folder}manifest.sig").type == "application/octet-stream"


def test_reads_a_file_once(shelf, micropython):
    path = f"{place_of(micropython)}python.web.wasm"
    assert shelf.find(path) is shelf.find(path)


@pytest.mark.parametrize(
    "path",
    ["/bundles/", "/bundles/lang-python/", "/bundles/lang-python/0.1.0/", "/manifest.json",
     "/bundles/lang-python/0.1.0/../0.1.0/manifest.json", "/bundles/lang-python//0.1.0/x",
     "/bundles/lang-python/0.1.0/manifest.json/", "/bundles/lang-python/0.1.0/%6danifest.json"],
)  # fmt: skip
def test_has_nothing_at_any_other_place(shelf, path):
    assert shelf.find(path) is None
