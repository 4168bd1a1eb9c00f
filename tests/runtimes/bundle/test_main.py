"""The command that makes a bundle, with a small runtime in place of a real one."""

from __future__ import annotations

import json

import pytest

from runtimes.bundle import __main__ as command
from runtimes.recipe.errors import RecipeError
from tests.bundles.making import WASM
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
