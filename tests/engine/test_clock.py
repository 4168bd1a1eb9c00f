"""The guest's clocks."""

from __future__ import annotations

from time import time_ns

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.clock import LONGEST_UPTIME, Clock, make_clock
from cloche.guest_clock import GuestClock


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


def test_real_time_cannot_be_skipped():
    assert not Clock(1).skip(1.0)
    assert type(make_clock(1, None)) is Clock


def test_a_virtual_clock_moves_by_a_step_at_each_reading_and_starts_where_it_is_told_to():
    clock = make_clock(1, GuestClock(start=1000.5, step=0.25))
    readings = [clock.real(), clock.monotonic(), clock.monotonic(), clock.real()]
    second = 1_000_000_000
    assert readings == [1000.5 * second, 0.25 * second, 0.5 * second, 1001.25 * second]


def test_a_virtual_clock_skips_what_the_guest_would_sleep():
    clock = make_clock(1, GuestClock(start=0, step=0))
    assert clock.skip(3600.000000001)
    assert clock.real() == clock.monotonic() == 3_600_000_000_001


def test_a_frozen_clock_stands_still_whatever_is_read_and_slept():
    clock = make_clock(1, GuestClock(mode="frozen", start=1.5, step=0.1))
    for _ in range(3):
        assert clock.skip(100.0)
        assert (clock.real(), clock.monotonic()) == (1_500_000_000, 0)


def test_made_up_time_is_as_coarse_as_it_was_asked_to_be():
    clock = make_clock(1_000_000_000, GuestClock(start=0.9, step=0.4))
    assert [clock.real() for _ in range(4)] == [0, 1_000_000_000, 1_000_000_000, 2_000_000_000]


@given(st.lists(st.floats(0, 1.8446744073709552e10), max_size=20))
def test_made_up_time_never_goes_back_and_fits_its_64_bits(sleeps):
    clock = make_clock(1, GuestClock(start=253_402_300_799.0))
    readings = []
    for seconds in sleeps:
        assert clock.skip(seconds)
        readings.append(clock.real())
    assert readings == sorted(readings)
    assert all(reading < 1 << 64 for reading in readings)
    assert clock.elapsed() <= LONGEST_UPTIME


def test_made_up_time_goes_on_from_where_another_was():
    clock = make_clock(1, GuestClock(start=0, step=1e-9))
    for _ in range(5):
        clock.real()
    other = make_clock(1, GuestClock(start=0, step=1e-9))
    other.resume(clock.elapsed())
    assert other.elapsed() == clock.elapsed() == 5
    assert other.monotonic() == clock.monotonic() == 5


def test_the_host_is_told_exactly_how_long_the_guest_has_been_up():
    clock = Clock(1_000_000_000)
    clock.resume(123_456_789)
    assert 123_456_789 <= clock.elapsed() < 10**15
