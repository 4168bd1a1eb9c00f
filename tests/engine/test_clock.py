"""The guest's clocks."""

from __future__ import annotations

from time import time_ns

import pytest

from cloche.engine.clock import Clock


@pytest.mark.parametrize("resolution", [1, 1000, 1_000_000, 1_000_000_000])
def test_every_reading_is_a_whole_number_of_steps(resolution):
    clock = Clock(resolution)
    for _ in range(100):
        assert clock.real() % resolution == 0
        assert clock.monotonic() % resolution == 0


def test_the_monotonic_clock_starts_with_the_guest():
    """It tells nothing about how long the host has been up."""
    assert Clock(1_000_000_000).monotonic() == 0


def test_the_monotonic_clock_never_goes_back():
    clock = Clock(1)
    readings = [clock.monotonic() for _ in range(1000)]
    assert readings == sorted(readings)


def test_real_time_is_the_hosts_no_later_and_at_most_a_step_earlier():
    clock = Clock(1_000_000)
    before = time_ns()
    reading = clock.real()
    assert before - 1_000_000 < reading <= time_ns()


@pytest.mark.parametrize(("host", "guest"), [(-(10**18), 0), (0, 0), (1 << 70, (1 << 64) - 1)])
def test_a_host_whose_clock_is_out_of_range_is_at_its_end(host, guest, monkeypatch):
    """preview1's `timestamp` has 64 bits and no sign."""
    monkeypatch.setattr("cloche.engine.clock.time_ns", lambda: host)
    assert Clock(1).real() == guest


def test_the_monotonic_clock_goes_on_from_where_another_was():
    clock = Clock(1)
    clock.resume(10**15)
    assert 10**15 <= clock.monotonic() < 10**15 + 10**12
