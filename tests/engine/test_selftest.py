"""The self-test of the library."""

from __future__ import annotations

import pytest

from cloche.engine import selftest
from cloche.engine.crew import CREW
from cloche.engine.selftest import MODULE, self_test
from cloche.engine.shape import Shape, read_shape
from cloche.errors import EngineUnavailableError
from cloche.result import Status
from tests.engine.guests import shared_engine


@pytest.mark.parametrize("pooled", [False, True])
def test_this_library_passes(pooled):
    CREW.call(lambda: self_test(shared_engine(pooled=pooled)))


def test_its_guest_is_small_and_asks_for_little():
    assert len(MODULE) < 600
    assert read_shape(MODULE) == Shape(memories=1, memory=1 << 16, globals=1)


@pytest.mark.parametrize("count", range(4))
def test_a_library_that_ends_a_guest_in_another_way_is_refused(monkeypatch, count):
    """As if it had changed: what is expected differs from what it does."""
    expected = list(selftest._EXPECTED)
    expected[count] = (Status.OK, 0, b"")
    monkeypatch.setattr(selftest, "_EXPECTED", tuple(expected))
    with pytest.raises(EngineUnavailableError, match=f"self-test: guest {count} ended as"):
        CREW.call(lambda: self_test(shared_engine()))


def test_a_library_that_cannot_compile_the_guest_is_refused(monkeypatch):
    monkeypatch.setattr(selftest, "MODULE", MODULE[:-1])
    with pytest.raises(EngineUnavailableError, match="fails its self-test: the module does not"):
        CREW.call(lambda: self_test(shared_engine()))
