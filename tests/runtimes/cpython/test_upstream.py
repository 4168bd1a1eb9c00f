"""A few quick files of CPython's own tests; `make test-cpython` runs them all."""

from __future__ import annotations

import pytest

from cloche.bundles.location import official_bundle
from runtimes.cpython.upstream_tests.catalogue import upstream_root
from runtimes.cpython.upstream_tests.guest import make_guest
from runtimes.cpython.upstream_tests.left_out import read_left_out
from runtimes.cpython.upstream_tests.suite import Suite
from runtimes.cpython.upstream_tests.verdict import Outcome
from runtimes.recipe.cache import Cache, default_cache_root

QUICK = (
    "test_asyncio.test_locks",
    "test_builtin",
    "test_contextlib",
    "test_dataclasses",
    "test_dict",
    "test_exceptions",
    "test_functools",
    "test_generators",
    "test_inspect.test_inspect",
    "test_json",
    "test_os",
    "test_sqlite3",
    "test_strptime",
    "test_struct",
)


@pytest.fixture(scope="module")
def suite():
    root = upstream_root(Cache(default_cache_root()))
    guest = make_guest(str(official_bundle("lang-cpython").folder), root)
    return Suite(guest=guest, left_out=read_left_out(), tell=lambda verdict: None)


@pytest.mark.parametrize("name", QUICK)
def test_a_file_of_upstreams_tests_is_clean(suite, name):
    verdict = suite.verdict_on(name)
    assert verdict.outcome is Outcome.CLEAN, (verdict.reason, verdict.account.bad)
