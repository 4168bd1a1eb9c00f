"""One run's time, and giving up on it."""

from __future__ import annotations

import threading
from time import monotonic

import pytest

from cloche.engine.interrupt import Interrupt
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.watch import Watch


@pytest.fixture
def rings():
    return []


@pytest.fixture
def watch(rings):
    watch = Watch(lambda: rings.append(None))
    yield watch
    watch.stop()


def reason_of(call, *arguments):
    with pytest.raises(StopGuest) as caught:
        call(*arguments)
    return caught.value.reason


def test_time_does_not_run_before_it_is_started(watch):
    watch.check()
    assert watch.ends == float("inf")


def test_lets_the_guest_go_on_within_its_time(watch):
    watch.start(100.0)
    watch.check()
    watch.wait(0.0)


def test_stops_the_guest_when_its_time_is_over(watch):
    watch.start(0.0)
    assert reason_of(watch.check) == Reason.TIME


def test_waiting_ends_with_the_guests_time(watch):
    watch.start(0.02)
    assert reason_of(watch.wait, 3600.0) == Reason.TIME
    assert monotonic() >= watch.ends


def test_the_whole_ends_both_the_time_and_the_grace(watch):
    watch.start(1000.0, grace=1000.0, whole=monotonic() + 1.0)
    assert watch.ends < monotonic() + 10
    watch.stop()
    watch.start(0.0, grace=1000.0, whole=monotonic())
    assert reason_of(watch.check) == Reason.TIME


def test_in_its_grace_the_guest_is_told_once_and_goes_on(watch):
    watch.start(0.0, grace=100.0)
    watch.check()
    assert watch.due == Interrupt.TIME
    assert not watch.has_rung
    watch.note(Interrupt.TIME)
    assert (watch.due, watch.has_rung) == (Interrupt.NONE, True)
    watch.check()
    assert watch.ends > monotonic() + 50


def test_after_its_grace_the_guest_is_stopped(watch):
    watch.start(0.0, grace=0.01)
    watch.note(Interrupt.TIME)
    assert reason_of(watch.wait, 3600.0) == Reason.TIME


def test_waiting_ends_where_the_guest_has_to_be_told_that_its_time_is_over(watch):
    watch.start(0.02, grace=100.0)
    watch.wait(3600.0)
    assert watch.due == Interrupt.TIME


def test_an_interrupt_wakes_a_guest_that_waits(watch):
    watch.start(1000.0)
    interrupting = threading.Timer(0.02, watch.interrupt)
    interrupting.start()
    watch.wait(900.0)
    assert watch.due == Interrupt.KEYBOARD
    interrupting.join()


def test_an_interrupt_is_for_once_and_takes_no_time_away(watch, rings):
    watch.start(1000.0)
    watch.interrupt()
    watch.interrupt()
    assert watch.due == Interrupt.KEYBOARD
    watch.note(Interrupt.KEYBOARD)
    assert (watch.due, watch.was_interrupted, watch.has_rung) == (Interrupt.NONE, True, False)
    assert watch.ends > monotonic() + 500
    watch.wait(0.001)  # the bell that has rung meanwhile does not cut this one short for ever
    watch.check()


def test_an_interrupt_before_the_start_is_kept(watch):
    watch.interrupt()
    watch.start(1000.0)
    assert watch.due == Interrupt.KEYBOARD
    assert watch.ends < monotonic()


def test_a_guest_that_is_to_be_interrupted_is_woken_again_and_again(watch, rings):
    watch.start(1000.0)
    watch.interrupt()
    event = threading.Event()
    while len(rings) < 3:
        event.wait(0.005)
    watch.note(Interrupt.KEYBOARD)


def test_giving_up_goes_before_an_interrupt(watch):
    watch.start(1000.0)
    watch.interrupt()
    watch.cancel()
    assert reason_of(watch.check) == Reason.CANCEL
    watch.note(Interrupt.KEYBOARD)
    assert watch.ends < monotonic()


def test_waiting_lets_at_least_that_time_pass(watch):
    watch.start(100.0)
    before = monotonic()
    watch.wait(0.01)
    assert monotonic() - before >= 0.01


def test_giving_up_wakes_a_guest_that_waits(watch):
    watch.start(1000.0)
    giving_up = threading.Timer(0.02, watch.cancel)
    giving_up.start()
    assert reason_of(watch.wait, 900.0) == Reason.CANCEL
    giving_up.join()


def test_giving_up_twice_is_no_error(watch):
    watch.cancel()
    watch.cancel()
    assert reason_of(watch.check) == Reason.CANCEL


def test_giving_up_before_the_start_leaves_no_time(watch):
    watch.cancel()
    watch.start(1000.0)
    assert reason_of(watch.check) == Reason.CANCEL
    assert watch.ends < monotonic()


def test_a_guest_that_someone_gave_up_on_is_woken_again_and_again(watch, rings):
    """One ring could come in the very moment in which the guest has just looked."""
    watch.start(1000.0)
    watch.cancel()
    event = threading.Event()
    while len(rings) < 3:
        event.wait(0.005)
    watch.stop()


def test_time_is_up_for_one_that_was_cancelled_and_timed_out_as_cancelled(watch):
    watch.start(0.0)
    watch.cancel()
    assert reason_of(watch.check) == Reason.CANCEL


def test_time_stands_still_while_the_host_works(watch):
    watch.start(0.01)
    watch.pause()
    watch.wait(0.02)
    watch.check()
    watch.resume()
    watch.check()
    assert reason_of(watch.wait, 1.0) == Reason.TIME


def test_the_time_of_the_whole_does_not(watch):
    watch.start(10.0, whole=monotonic() + 0.01)
    watch.pause()
    assert reason_of(watch.wait, 10.0) == Reason.TIME


def test_giving_up_counts_before_and_after_a_pause(watch):
    watch.start(10.0)
    watch.cancel()
    for change in (watch.pause, watch.resume):
        change()
        assert watch.ends <= 0.0
        assert reason_of(watch.check) == Reason.CANCEL


def test_a_nudge_ends_a_wait_and_not_the_guest(watch):
    watch.start(10.0)
    watch.nudge()
    watch.nudge()
    watch.wait(10.0)
    watch.check()
