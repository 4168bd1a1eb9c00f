"""The command that makes a bundle, with a small runtime in place of a real one."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from cloche.bundles.twin import web_twin
from runtimes.bundle import __main__ as command
from runtimes.recipe.errors import RecipeError
from tests.bundles.making import WASM
from tests.bundles.test_twin import module
from tests.runtimes.bundle.test_definition import GOOD
from tests.runtimes.bundle.test_facts import FACTS


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    """A checkout with one runtime that lists no contents, so that nothing has to be fetched."""
    monkeypatch.setattr(command, "_ROOT", tmp_path)
    folder = tmp_path / "runtimes" / "test"
    folder.mkdir(parents=True)
    (folder / "bundle.toml").write_text(GOOD.split("[[content]]")[0])
    (folder / "source.lock").write_text("")
    return folder


@pytest.fixture
def build(tmp_path):
    folder = tmp_path / "build" / "test"
    folder.mkdir(parents=True)
    (folder / "runtime.json").write_text(json.dumps(FACTS))
    (folder / "python.wasm").write_bytes(WASM)
    return folder


def run(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["bundle", *arguments])
    return command.main()


def test_makes_a_bundle_and_finds_it_up_to_date(recipe, build, tmp_path, monkeypatch, capsys):
    for says in ("signed with the development key", "is up to date"):
        assert run(monkeypatch, "test") == 0
        assert capsys.readouterr().out == f"lang-test 1.2.3 {says}\n"
    assert (tmp_path / "bundles/lang-test/1.2.3/python.wasm").read_bytes() == WASM


def test_writes_it_where_it_is_told_to(recipe, build, tmp_path, monkeypatch):
    assert run(monkeypatch, "test", "--bundles", str(tmp_path / "elsewhere")) == 0
    assert (tmp_path / "elsewhere/lang-test/1.2.3/python.wasm").read_bytes() == WASM


def test_says_what_is_missing_and_fails(recipe, build, tmp_path, monkeypatch, capsys):
    (build / "python.wasm").unlink()
    assert run(monkeypatch, "test", "--bundles", str(tmp_path / "bundles")) == 1
    assert "build the runtime first" in capsys.readouterr().err
    with pytest.raises(RecipeError):
        command.make_bundle(recipe, build, tmp_path / "bundles")


def test_describes_what_can_be_derived_and_does_not_store_it(recipe, build, tmp_path, monkeypatch):
    definition = recipe / "bundle.toml"
    derived = 'path = "python.web.wasm"\nsource = "python.wasm"\nby = "imported-memory"\n'
    definition.write_text(f"{definition.read_text()}\n[[derived]]\n{derived}")
    (build / "python.wasm").write_bytes(module(b"data"))
    assert run(monkeypatch, "test") == 0
    folder = tmp_path / "bundles/lang-test/1.2.3"
    (found,) = json.loads((folder / "manifest.json").read_text())["derived"]
    twin = web_twin(module(b"data"))
    assert (found["size"], found["sha256"]) == (len(twin), sha256(twin).hexdigest())
    assert (found["path"], found["source"]) == ("python.web.wasm", "python.wasm")
    assert not (folder / "python.web.wasm").exists()
