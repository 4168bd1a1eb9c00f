"""The clocks, as the guest asks for them."""

from __future__ import annotations

from time import time_ns

import pytest

from cloche.engine.wasi.abi import ClockId, Errno
from cloche.limits import Limits
from tests.engine.wasi.world import World

ALL = [ClockId.REALTIME, ClockId.MONOTONIC, ClockId.PROCESS_CPUTIME, ClockId.THREAD_CPUTIME]


@pytest.mark.parametrize("clock", ALL)
def test_every_clock_has_the_resolution_that_was_set(clock):
    world = World(limits=Limits(clock_resolution=0.5))
    assert world.call("clock_res_get", clock, 8) == 0
    assert world.u64(8) == 500_000_000
    assert world.call("clock_time_get", clock, 0, 8) == 0
    assert world.u64(8) % 500_000_000 == 0


@pytest.mark.parametrize("clock", [4, 1 << 31, (1 << 32) - 1])
@pytest.mark.parametrize("function", ["clock_res_get", "clock_time_get"])
def test_there_is_no_other_clock(clock, function):
    more = (0,) if function == "clock_time_get" else ()
    assert World().call(function, clock, *more, 8) == Errno.INVAL


def test_real_time_is_the_hosts():
    world = World(limits=Limits(clock_resolution=1e-9))
    before = time_ns()
    world.call("clock_time_get", ClockId.REALTIME, 0, 8)
    assert before <= world.u64(8) <= time_ns()


def test_other_clocks_start_with_the_guest_and_never_go_back():
    world = World(limits=Limits(clock_resolution=1e-9))
    readings = []
    for clock in ALL[1:] * 20:
        world.call("clock_time_get", clock, 0, 8)
        readings.append(world.u64(8))
    assert readings == sorted(readings)
    assert readings[0] < 60 * 10**9


@pytest.mark.parametrize("precision", [0, 1, (1 << 64) - 1])
def test_a_wish_for_precision_changes_nothing(precision):
    world = World(limits=Limits(clock_resolution=1.0))
    assert world.call("clock_time_get", ClockId.MONOTONIC, precision, 8) == 0
    assert world.u64(8) == 0
