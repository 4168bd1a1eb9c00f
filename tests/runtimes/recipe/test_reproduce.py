"""Building twice and comparing, with small recipes."""

from __future__ import annotations

import pytest

from runtimes.recipe import reproduce
from runtimes.recipe.cache import Cache
from runtimes.recipe.errors import MismatchError
from runtimes.recipe.hashing import file_sha256
from runtimes.recipe.progress import Progress

RECIPE = """
import os, sys
from pathlib import Path
output = Path(sys.argv[sys.argv.index("--output") + 1])
linked = Path(os.environ["CLOCHE_BUILD_CACHE"]) / "linked"
output.mkdir()
linked.mkdir()
(output / "python.wasm").write_bytes({product})
(linked / "a.wasm").write_bytes({linked})
"""
SAME, OTHER_EACH_TIME = 'b"always"', "os.urandom(8)"


@pytest.fixture
def verify(tmp_path, monkeypatch):
    """Verify a recipe that makes what it is told, twice."""
    runtimes = tmp_path / "runtimes"
    runtimes.mkdir()
    monkeypatch.setattr(reproduce, "_RUNTIMES", runtimes)
    cache = Cache(tmp_path / "cache")
    for kind in ("sources", "tools"):
        (cache.root / kind).mkdir(parents=True)

    def call(product=SAME, linked=SAME):
        (runtimes / "tiny.py").write_text(RECIPE.format(product=product, linked=linked))
        return reproduce.verify_reproducible("runtimes.tiny", "python.wasm", cache, Progress())

    return call


def test_two_builds_that_give_the_same_bytes_are_told_by_their_hash(verify, tmp_path):
    (tmp_path / "same").write_bytes(b"always")
    assert verify() == file_sha256(tmp_path / "same")


def test_a_product_that_differs_is_refused(verify):
    with pytest.raises(MismatchError, match=r"two builds of python\.wasm differ"):
        verify(product=OTHER_EACH_TIME)


def test_a_linked_module_that_differs_is_refused_as_well(verify):
    with pytest.raises(MismatchError):
        verify(linked=OTHER_EACH_TIME)
