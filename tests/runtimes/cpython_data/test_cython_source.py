"""Cython is changed so that what wants indexes takes integers of the default width."""

from __future__ import annotations

import pytest

from runtimes.cpython_data.build import HERE
from runtimes.cpython_data.cython_source import EDITS, cython_source
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.lock import read_lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.toolchain import tool_folder

_LIB = "import numpy as np\nfrom pandas._libs import groupby, lib\n"


def test_the_edits_fit_the_locked_cython(tmp_path):
    tool = read_lock(HERE / "source.lock").tools["cython"]
    upstream = tool_folder(tool, Cache(default_cache_root()), Progress())
    edited = cython_source(upstream, Cache(tmp_path))
    for path in {edit.path for edit in EDITS}:
        text = (edited / path).read_text(encoding="utf-8")
        assert "CLOCHE_WIDE_INTEGERS" in text
        assert "CLOCHE_WIDE_INTEGERS" not in (upstream / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("of", ["[2, 0, 1]", "[5, 2, 0, 1][1:]", "[1, 0, 2][::-1]", "[]"])
def test_indexes_may_be_given_as_wide_integers(prints, of):
    code = f"print(lib.get_reverse_indexer(np.array({of}, dtype='int64'), 3).tolist())"
    narrow = code.replace("int64", "intp")
    assert prints(_LIB + code) == prints(_LIB + narrow)


def test_a_buffer_of_indexes_may_be_given_as_wide_integers(prints):
    code = "print(lib.maybe_indices_to_slice(np.arange(2, 6), 9), np.arange(3).dtype)"
    assert prints(_LIB + code) == "slice(2, 6, 1) int64\n"


def test_what_does_not_fit_an_index_is_refused(sandbox):
    for value in ("2**31", "-2**31 - 1", "2**62"):
        result = sandbox.run(f"{_LIB}lib.get_reverse_indexer(np.array([0, {value}]), 3)")
        assert "ValueError: Buffer dtype mismatch, expected 'const intp_t'" in result.stderr


def test_what_is_written_to_has_to_be_of_indexes(sandbox):
    code = """\
wide, ids = np.zeros(2, dtype="int64"), np.array([0, 1])
groupby.group_fillna_indexer(wide, ids, ids, np.zeros(2, "uint8"), -1, False)
"""
    result = sandbox.run(_LIB + code)
    assert "ValueError: Buffer dtype mismatch, expected 'intp_t'" in result.stderr
