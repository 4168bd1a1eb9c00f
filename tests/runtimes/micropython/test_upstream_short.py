"""A part of MicroPython's own tests; `make test-micropython` runs them all."""

from __future__ import annotations

from cloche.bundles.location import official_bundle
from runtimes.micropython.upstream_tests.catalogue import find_tests, upstream_root
from runtimes.micropython.upstream_tests.left_out import read_left_out
from runtimes.micropython.upstream_tests.report import complaints
from runtimes.micropython.upstream_tests.suite import run_tests
from runtimes.recipe.cache import Cache, default_cache_root

STRIDE = 16


def test_some_of_upstreams_tests_come_out_as_they_should():
    cache = Cache(default_cache_root())
    tests = find_tests(upstream_root(cache))
    left_out = read_left_out()
    left_out.check_names({test.name for test in tests})
    verdicts = run_tests(tests[::STRIDE], left_out, official_bundle("lang-python").folder, cache)
    assert complaints(verdicts, left_out, whole=False) == []
