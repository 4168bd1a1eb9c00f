"""Reading `bundle.toml`."""

from __future__ import annotations

import pytest

from cloche.errors import BundleError
from runtimes.bundle.definition import Content, read_definition
from runtimes.recipe.errors import RecipeError

GOOD = """
name = "lang-test"
version = "1.2.3"
description = "A runtime for tests."
license = "MIT"
default_memory = 1000
bundles = "bundles"
compressed = { "notice.txt" = "gzip" }

[[command]]
name = "python"
module = "python.wasm"

[[content]]
name = "libc"
license = "MIT"
input = "zig"
notices = ["LICENSE"]
"""


def write(tmp_path, text):
    path = tmp_path / "bundle.toml"
    path.write_text(text)
    return path


def test_reads_what_a_person_decided(tmp_path):
    definition = read_definition(write(tmp_path, GOOD))
    assert (definition.name, definition.version) == ("lang-test", "1.2.3")
    assert (definition.bundles, definition.compressed) == ("bundles", {"notice.txt": "gzip"})
    assert definition.commands == ({"name": "python", "module": "python.wasm"},)
    assert definition.contents == (
        Content(name="libc", license="MIT", input="zig", notices=("LICENSE",)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "not TOML",
        GOOD.replace('version = "1.2.3"', ""),
        GOOD.replace('input = "zig"', ""),
        GOOD + "surprise = 1\n",
        "surprise = 1\n" + GOOD,
        GOOD.replace('"gzip"', '"zip"'),
    ],
)
def test_refuses_a_definition_with_a_field_too_few_or_too_many_or_an_unknown_encoding(
    tmp_path, text
):
    with pytest.raises(RecipeError, match="is not the definition of a bundle"):
        read_definition(write(tmp_path, text))


def test_refuses_a_name_or_a_version_that_cannot_be_one(tmp_path):
    with pytest.raises(BundleError, match="no bundle name"):
        read_definition(write(tmp_path, GOOD.replace("lang-test", "Lang Test")))
    with pytest.raises(BundleError, match="no version"):
        read_definition(write(tmp_path, GOOD.replace("1.2.3", "latest")))


def test_says_that_there_is_no_definition(tmp_path):
    with pytest.raises(RecipeError, match="No such file"):
        read_definition(tmp_path / "missing.toml")


def test_takes_over_what_is_inside_another_bundle(tmp_path):
    for name in ("inner", "outer"):
        (tmp_path / name).mkdir()
    write(tmp_path / "inner", GOOD)
    text = GOOD.replace("[[command]]", 'contents_of = ["inner"]\n[[command]]').replace(
        "libc", "libd"
    )
    contents = read_definition(write(tmp_path / "outer", text)).contents
    assert [content.name for content in contents] == ["libc", "libd"]
