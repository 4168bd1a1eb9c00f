"""The runtimes by name."""

from __future__ import annotations

import pytest

from cloche.errors import RequestError
from cloche.sandbox.runtimes import DEFAULT_RUNTIME, RUNTIMES, bundle_of
from cloche.sandbox.sandbox import Sandbox


def test_each_has_its_bundle():
    assert {name: bundle_of(name) for name in RUNTIMES} == RUNTIMES
    assert bundle_of(DEFAULT_RUNTIME) == "lang-cpython"


def test_an_unknown_one_is_refused_with_those_there_are():
    with pytest.raises(RequestError, match="no runtime 'ruby'; there is cpython, micropython"):
        bundle_of("ruby")
    with pytest.raises(RequestError, match="no runtime 'ruby'"):
        Sandbox("ruby")
