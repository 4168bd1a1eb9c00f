"""Waiting until workers are ready."""

from __future__ import annotations

import pytest

from cloche.errors import EngineError
from cloche.workers.preparation import Preparation


def test_tells_its_caller_what_is_slow_and_then_goes_on():
    preparation, told = Preparation(), []
    preparation.runtime = 3
    preparation.announce("compiling")
    preparation.end()
    assert preparation.wait(told.append) == 3
    assert told == ["compiling"]


def test_what_nobody_wants_to_know_is_told_to_nobody():
    preparation = Preparation()
    preparation.announce("compiling")
    preparation.end()
    assert preparation.wait(None) == 0


def test_raises_why_they_cannot_be_ready():
    preparation = Preparation()
    preparation.end(EngineError("no"))
    with pytest.raises(EngineError, match="no"):
        preparation.wait(None)
