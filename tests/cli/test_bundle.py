"""`cloche bundle`, on the official bundle and on copies of it that were tampered with."""

from __future__ import annotations

import os
import shutil

import pytest

from cloche.bundles.location import official_bundle, official_bundles
from cloche.cli.bundle import bundle, describe_trust
from cloche.errors import BundleNotFoundError


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / "cache")


@pytest.fixture
def version():
    return official_bundle("lang-python").version


def test_lists_the_official_bundle_with_who_signed_it(cache, version, capsys):
    assert bundle(["list", "--cache", cache]) == 0
    cpython, *_, micropython = capsys.readouterr().out.splitlines()
    assert cpython.startswith("lang-cpython 3.")
    assert micropython.startswith(f"lang-python {version}  official  signed with ")


def test_installs_the_newest_official_bundle_and_lists_it_then(cache, version, capsys):
    assert bundle(["install", "lang-python", "--cache", cache]) == 0
    assert f"lang-python {version} is in {cache}" in capsys.readouterr().out
    bundle(["list", "--cache", cache])
    assert f"lang-python {version}  cache  signed" in capsys.readouterr().out


def test_installs_from_a_folder(cache, version, tmp_path, capsys):
    registry = tmp_path / "registry" / "lang-python"
    shutil.copytree(official_bundle("lang-python").folder, registry / version)
    arguments = ["install", "lang-python", version, "--from", str(registry.parent)]
    assert bundle([*arguments, "--cache", cache]) == 0
    assert "signed with" in capsys.readouterr().out


def test_installs_an_unsigned_bundle_only_when_asked_to(cache, version, tmp_path, capsys):
    folder = tmp_path / "registry" / "lang-python" / version
    shutil.copytree(official_bundle("lang-python").folder, folder)
    (folder / "manifest.sig").unlink()
    registry = str(tmp_path / "registry")
    arguments = ["install", "lang-python", version, "--from", registry, "--cache", cache]
    with pytest.raises(Exception, match=r"no manifest\.sig"):
        bundle(arguments)
    assert bundle([*arguments, "--unsigned"]) == 0
    assert "not signed" in capsys.readouterr().out


def test_verifies_every_bundle(cache, version, capsys):
    bundle(["install", "lang-python", "--cache", cache])
    capsys.readouterr()
    assert bundle(["verify", "--cache", cache]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(": in order, " in line for line in lines)
    there = [location.name for location in official_bundles()]
    assert [line.split()[0] for line in lines] == [*there, "lang-python"]


def test_verify_finds_one_flipped_bit_and_goes_on_with_the_others(cache, version, capsys):
    bundle(["install", "lang-python", "--cache", cache])
    asset = os.path.join(cache, "bundles", "lang-python", version, "python.wasm")
    with open(asset, "r+b") as file:
        file.seek(1000)
        byte = file.read(1)[0]
        file.seek(1000)
        file.write(bytes([byte ^ 1]))
    capsys.readouterr()
    assert bundle(["verify", "lang-python", "--cache", cache]) == 1
    good, bad = capsys.readouterr().out.splitlines()
    assert "in order" in good
    assert "NOT in order" in bad
    assert "python.wasm" in bad


def test_list_shows_a_bundle_whose_manifest_is_broken(cache, version, capsys):
    bundle(["install", "lang-python", "--cache", cache])
    manifest = os.path.join(cache, "bundles", "lang-python", version, "manifest.json")
    with open(manifest, "ab") as file:
        file.write(b" ")
    capsys.readouterr()
    assert bundle(["list", "--cache", cache]) == 0
    assert "NOT in order" in capsys.readouterr().out


def test_verify_of_a_bundle_that_is_not_there_says_what_is(cache):
    with pytest.raises(BundleNotFoundError, match="lang-python"):
        bundle(["verify", "lang-ruby", "--cache", cache])
    with pytest.raises(BundleNotFoundError, match="has no version"):
        bundle(["verify", "lang-python", "99.0.0", "--cache", cache])


@pytest.mark.parametrize("arguments", [[], ["frobnicate"], ["install"]])
def test_a_wrong_command_line_shows_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        bundle(arguments)
    assert caught.value.code == 2
    assert "usage: cloche bundle" in capsys.readouterr().err


@pytest.mark.parametrize("trust", ["release", "own", "development", "unsigned"])
def test_every_kind_of_trust_has_its_words(trust):
    assert "signed" in describe_trust(trust)


def test_exports_a_bundle_as_a_web_server_serves_it(version, tmp_path, capsys):
    assert bundle(["export", "lang-python", str(tmp_path)]) == 0
    folder = tmp_path / "lang-python" / version
    assert capsys.readouterr().out == f"lang-python {version} is in {folder}\n"
    assert {"manifest.json", "manifest.sig", "python.web.wasm"} <= set(os.listdir(folder))
