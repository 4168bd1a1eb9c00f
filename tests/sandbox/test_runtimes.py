"""The runtimes by name."""

from __future__ import annotations

import pytest

from cloche.bundles.location import BundleLocation
from cloche.errors import RequestError
from cloche.sandbox.runtimes import (
    DEFAULT_RUNTIME,
    EXTRA_RUNTIMES,
    RUNTIMES,
    bundle_of,
    installed_runtimes,
)
from cloche.sandbox.sandbox import Sandbox


def test_each_has_its_bundle():
    assert {name: bundle_of(name) for name in RUNTIMES} == RUNTIMES
    assert {name: bundle_of(name) for name in EXTRA_RUNTIMES} == EXTRA_RUNTIMES
    assert bundle_of(DEFAULT_RUNTIME) == "lang-cpython"


def test_an_unknown_one_is_refused_with_those_there_are():
    with pytest.raises(
        RequestError, match="no runtime 'ruby'; there is cpython, micropython, cpython-data"
    ):
        bundle_of("ruby")
    with pytest.raises(RequestError, match="no runtime 'ruby'"):
        Sandbox("ruby")


@pytest.mark.parametrize("bundle", EXTRA_RUNTIMES.values())
def test_an_extra_one_is_here_only_where_its_wheel_is(monkeypatch, bundle):
    there = BundleLocation(name=bundle, version="1.0.0", folder="/nowhere")
    monkeypatch.setattr("cloche.bundles.location.official_bundles", lambda: (there,))
    assert installed_runtimes() == (*RUNTIMES, *EXTRA_RUNTIMES)
    monkeypatch.setattr("cloche.bundles.location.official_bundles", lambda: ())
    assert installed_runtimes() == tuple(RUNTIMES)
