"""What is inside, and under which terms."""

from __future__ import annotations

import json

import pytest

from runtimes.bundle.definition import Content, Definition
from runtimes.bundle.inventory import inventory
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.lock import Lock, Tool

LOCK = Lock(
    sources={}, tools={"zig": Tool(name="zig", version="0.17.1", registry="pypi", sha256={})}
)


def definition(*notices, name="libc", origin="zig"):
    content = Content(name=name, license="MIT", input=origin, notices=notices)
    return Definition(
        name="lang-test",
        version="1.2.3",
        description="A runtime for tests.",
        license="MIT",
        default_memory=1000,
        bundles="",
        commands=(),
        contents=(content,),
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "LICENSE").write_text("Copyright (c) somebody\n")
    (tmp_path / "a.c").write_text("/*\n * Copyright (c) another\n */\nint code;\n/* more */\n")
    (tmp_path / "b.c").write_text("int code; /* Copyright (c) too late */\n")
    return {"zig": tmp_path}.__getitem__


def test_carries_whole_licences_and_the_first_comment_of_c_files(folder):
    text = inventory(definition("LICENSE", "a.c"), LOCK, folder)["notice.txt"].decode()
    assert "libc: MIT" in text
    assert "Copyright (c) somebody\n" in text
    assert "Copyright (c) another\n" in text
    assert "code" not in text


def test_lists_components_in_cyclonedx(folder):
    document = json.loads(inventory(definition("LICENSE"), LOCK, folder)["lang-test.cdx.json"])
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["metadata"]["component"]["version"] == "1.2.3"
    (component,) = document["components"]
    assert component["licenses"] == [{"expression": "MIT"}]
    assert component["version"] == "of zig 0.17.1"


def test_what_is_an_input_itself_has_its_version(folder):
    document = json.loads(
        inventory(definition("LICENSE", name="zig"), LOCK, folder)["lang-test.cdx.json"]
    )
    assert document["components"][0]["version"] == "0.17.1"


def test_a_bundle_that_lists_nothing_has_no_inventory(folder):
    bare = Definition(
        name="a", version="1.0.0", description="", license="", default_memory=0,
        bundles="", commands=(), contents=(),
    )  # fmt: skip
    assert inventory(bare, LOCK, folder) == {}


def test_fails_loudly_when_a_notice_or_an_input_is_gone(folder):
    with pytest.raises(RecipeError, match="is not there"):
        inventory(definition("MISSING"), LOCK, folder)
    with pytest.raises(RecipeError, match="does not begin with a comment"):
        inventory(definition("b.c"), LOCK, folder)
    with pytest.raises(RecipeError, match="not in the lock"):
        inventory(definition(origin="gcc"), LOCK, lambda _: None)
