"""Our edits, on the source that the lock names; left out where it was never fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtimes.cpython.edits import EDITS
from runtimes.recipe.cache import default_cache_root
from runtimes.recipe.lock import read_lock

_LOCK = Path(__file__).parents[3] / "runtimes" / "cpython" / "source.lock"


@pytest.fixture(scope="module")
def source():
    wanted = read_lock(_LOCK).sources["cpython"]
    folder = default_cache_root() / "sources" / f"cpython-{wanted.tree_sha256}"
    if not folder.is_dir():
        pytest.skip("CPython's source is not in the build cache")
    return folder


def test_every_edit_fits(source):
    texts = {}
    for edit in EDITS:
        before = texts.get(edit.path) or (source / edit.path).read_text(encoding="utf-8")
        texts[edit.path] = edit.apply_to(before)
        assert texts[edit.path] != before


def test_edited_modules_of_the_library_compile(source):
    texts = {}
    for edit in EDITS:
        if edit.path.endswith(".py"):
            before = texts.get(edit.path) or (source / edit.path).read_text(encoding="utf-8")
            texts[edit.path] = edit.apply_to(before)
    for path, text in texts.items():
        compile(text, path, "exec")
