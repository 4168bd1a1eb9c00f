"""A few quick files of numpy's and pandas' tests; `make test-data-upstream` runs them all."""

from __future__ import annotations

from pathlib import Path

import pytest

import runtimes.cpython_data.upstream_tests
from cloche.bundles.location import official_bundle
from runtimes.cpython.upstream_tests.left_out import read_left_out
from runtimes.cpython.upstream_tests.suite import Suite
from runtimes.cpython.upstream_tests.verdict import Outcome
from runtimes.cpython_data.upstream_tests.catalogue import upstreams
from runtimes.cpython_data.upstream_tests.guest import make_guest
from runtimes.cpython_data.upstream_tests.wheels import guest_wheels
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.lock import read_lock
from tests.runtimes.cpython_data.built import require_bundle

HERE = Path(runtimes.cpython_data.upstream_tests.__file__).parent
QUICK = (
    "numpy._core.tests.test_abc",
    "numpy._core.tests.test_arrayobject",
    "pandas.tests.test_take",
)


@pytest.fixture(scope="module")
def suite():
    require_bundle()
    lock, cache = read_lock(HERE / "source.lock"), Cache(default_cache_root())
    bundle = str(official_bundle("lang-cpython-data").folder)
    guest = make_guest(bundle, guest_wheels(lock, cache), upstreams(lock, cache))
    left_out = read_left_out(HERE / "left_out.toml")
    return Suite(guest=guest, left_out=left_out, tell=lambda verdict: None)


@pytest.mark.parametrize("name", QUICK)
def test_a_file_of_upstreams_tests_is_clean(suite, name):
    verdict = suite.verdict_on(name)
    assert verdict.outcome is Outcome.CLEAN, (verdict.reason, verdict.account.bad)
