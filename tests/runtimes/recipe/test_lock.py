"""A lock file is read whole, or refused with the reason."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtimes.recipe.errors import RecipeError
from runtimes.recipe.lock import read_lock

HASH = "a" * 64
LOCK = f"""
[[source]]
name = "thing"
version = "1.0"
used = ["src", "LICENSE"]
tree_sha256 = "{HASH}"
[source.debian]
package = "thing"
suite = "trixie"
file = "thing_1.0.orig.tar.xz"
sha256 = "{HASH}"
[source.upstream]
url = "https://example.org/thing-1.0.tar.gz"

[[tool]]
name = "compiler"
version = "2.0"
registry = "pypi"
[tool.sha256]
"compiler-2.0-any.whl" = "{HASH}"
"""


def write(folder, text):
    path = folder / "source.lock"
    path.write_text(text)
    return path


def test_reads_sources_and_tools(tmp_path):
    lock = read_lock(write(tmp_path, LOCK))
    source, tool = lock.sources["thing"], lock.tools["compiler"]
    assert (source.used, source.tree_sha256) == (("src", "LICENSE"), HASH)
    assert (source.debian.file, source.upstream.sha256) == ("thing_1.0.orig.tar.xz", "")
    assert tool.sha256 == {"compiler-2.0-any.whl": HASH}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HASH, "A" * 64),
        (HASH, "a" * 63),
        (f'"{HASH}"', "7"),
        ('version = "1.0"', ""),
        ('registry = "pypi"', 'registry = "elsewhere"'),
        ("[[tool]]", "[[tools]]"),
        ("[[source]]", "[[source"),
        ('suite = "trixie"', 'suit = "trixie"'),
    ],
)
def test_refuses_what_is_no_lock_file(tmp_path, old, new):
    path = write(tmp_path, LOCK.replace(old, new))
    with pytest.raises(RecipeError, match=r"source\.lock"):
        read_lock(path)


@given(text=st.text())
def test_any_text_is_a_lock_file_or_an_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("lock") / "source.lock"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(RecipeError):
        read_lock(path)


def test_includes_the_inputs_of_other_locks_and_may_override_them(tmp_path):
    (tmp_path / "inner").mkdir()
    write(tmp_path / "inner", LOCK)
    added = LOCK[LOCK.index("[[tool]]") :].replace('"2.0"', '"3.0"').replace("pypi", "pypi-sdist")
    lock = read_lock(write(tmp_path, 'include = ["inner/source.lock"]\n' + added))
    assert lock.sources["thing"].version == "1.0"
    assert (lock.tools["compiler"].version, lock.tools["compiler"].registry) == (
        "3.0",
        "pypi-sdist",
    )


@pytest.mark.parametrize("recipe", ["micropython", "cpython", "cpython_data"])
def test_the_recipes_own_locks_are_valid(recipe):
    lock = read_lock(Path(__file__).parents[3] / "runtimes" / recipe / "source.lock")
    assert lock.sources
    assert all(source.upstream.url.startswith("https://") for source in lock.sources.values())
