"""What a build tells of a runtime."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from runtimes.bundle.facts import read_facts
from runtimes.recipe.errors import RecipeError

FACTS = {
    "python": "3.4",
    "implementation": "micropython",
    "version": "1.25.0",
    "modules": ["sys"],
    "stack": {"shadow": 1, "wasm": 2},
    "memory": {"minimum": 3, "table_elements": 4, "globals": 5},
    "sources": [{"name": "a", "version": "1", "sha256": "0" * 64, "url": "not for the manifest"}],
    "toolchain": [{"name": "b", "version": "2", "sha256": "1" * 64, "license": "MIT"}],
    "recipe": "2" * 64,
}


def test_gives_the_fields_of_a_manifest(tmp_path):
    (tmp_path / "runtime.json").write_text(json.dumps(FACTS))
    facts = read_facts(tmp_path / "runtime.json", default_memory=1000, modules=[])
    assert facts["runtime"]["memory"] == {**FACTS["memory"], "default": 1000}
    assert facts["provenance"]["sources"] == [{"name": "a", "version": "1", "sha256": "0" * 64}]
    assert facts["provenance"]["toolchain"] == FACTS["toolchain"]


@pytest.mark.parametrize("left_out", sorted(FACTS))
def test_refuses_facts_that_lack_one(tmp_path, left_out):
    facts = {name: value for name, value in FACTS.items() if name != left_out}
    (tmp_path / "runtime.json").write_text(json.dumps(facts))
    with pytest.raises(RecipeError, match=f"is not what a build writes.*{left_out}"):
        read_facts(tmp_path / "runtime.json", default_memory=1000, modules=[])


def test_says_what_to_do_where_nothing_was_built(tmp_path):
    with pytest.raises(RecipeError, match="build the runtime first"):
        read_facts(tmp_path / "runtime.json", default_memory=1000, modules=[])


def test_refuses_facts_of_another_module(tmp_path):
    facts = {**FACTS, "sha256": sha256(b"this").hexdigest()}
    (tmp_path / "runtime.json").write_text(json.dumps(facts))
    read_facts(tmp_path / "runtime.json", default_memory=1000, modules=[b"that", b"this"])
    with pytest.raises(RecipeError, match="tells of another module"):
        read_facts(tmp_path / "runtime.json", default_memory=1000, modules=[b"that"])


def test_gives_what_a_runtime_may_tell_besides(tmp_path):
    told = {"packages": [{"name": "numpy", "version": "2.3.5"}], "notes": ["Beware."]}
    (tmp_path / "runtime.json").write_text(json.dumps(FACTS | told))
    runtime = read_facts(tmp_path / "runtime.json", default_memory=1, modules=[])["runtime"]
    assert {name: runtime[name] for name in told} == told
