"""What a run is asked to do, as plain data."""

from __future__ import annotations

import pytest

from cloche.limits import Limits
from cloche.request import RunRequest


def test_asks_for_nothing_that_is_not_told():
    request = RunRequest(argv=("python",))
    assert request.stdin == b""
    assert dict(request.env) == dict(request.files) == dict(request.folders) == {}
    assert request.limits == Limits()


def test_its_defaults_cannot_be_changed():
    request = RunRequest(argv=("python",))
    with pytest.raises(TypeError):
        request.env["a"] = "b"
    with pytest.raises(TypeError):
        request.files["/a"] = b""


def test_requests_are_values():
    assert RunRequest(argv=("a",), stdin=b"x") == RunRequest(argv=("a",), stdin=b"x")
    assert RunRequest(argv=("a",)) != RunRequest(argv=("b",))
