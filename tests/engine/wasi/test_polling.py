"""`poll_oneoff`: the one place where a guest can wait."""

from __future__ import annotations

import asyncio
import os
from struct import pack, unpack
from time import monotonic

import pytest

from cloche.engine.files.descriptors import CHANNEL
from cloche.engine.input import LiveInput
from cloche.engine.interrupt import Interrupt
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import ClockId, Errno
from cloche.engine.wasi.polling import MOST_SUBSCRIPTIONS
from cloche.guest_clock import GuestClock
from cloche.limits import Limits
from tests.engine.channel.line import Line
from tests.engine.wasi.world import World

CLOCK, READ, WRITE = 0, 1, 2
MILLISECOND = 1_000_000


def clock(userdata, nanoseconds, number=ClockId.MONOTONIC, flags=0):
    return pack("<QB7xI4xQQH6x", userdata, CLOCK, number, nanoseconds, 0, flags)


def descriptor(userdata, kind, number):
    return pack("<QB7xI28x", userdata, kind, number)


def poll(world, *subscriptions, count=None):
    """Gives errno and (userdata, errno, kind) of each event."""
    raw = b"".join(subscriptions)
    world.put(0x1000, raw)
    count = len(subscriptions) if count is None else count
    errno = world.call("poll_oneoff", 0x1000, 0x8000, count, 0x100)
    if errno:
        return errno, []
    events = [world.get(0x8000 + 32 * index, 32) for index in range(world.u32(0x100))]
    return 0, [unpack("<QHB", event[:11]) for event in events]


def test_sleeps_for_the_time_that_was_asked_for():
    before = monotonic()
    assert poll(World(), clock(7, 20 * MILLISECOND)) == (0, [(7, 0, CLOCK)])
    assert monotonic() - before >= 0.02


@pytest.mark.parametrize("number", [ClockId.REALTIME, ClockId.MONOTONIC])
def test_sleeps_until_a_moment(number):
    world = World(limits=Limits(clock_resolution=1e-6))
    world.call("clock_time_get", number, 0, 0)
    until = world.u64(0) + 20 * MILLISECOND
    assert poll(world, clock(1, until, number, flags=1)) == (0, [(1, 0, CLOCK)])
    world.call("clock_time_get", number, 0, 0)
    assert world.u64(0) >= until - MILLISECOND


def test_a_moment_that_is_over_is_not_waited_for():
    assert poll(World(), clock(1, 0, ClockId.REALTIME, flags=1)) == (0, [(1, 0, CLOCK)])


def test_the_first_of_several_clocks_ends_the_wait():
    events = poll(World(), clock(1, 10**18), clock(2, 0), clock(3, 0))
    assert events == (0, [(2, 0, CLOCK), (3, 0, CLOCK)])


def test_sleeping_ends_with_the_guests_time():
    world = World()
    world.watch.start(0.03)
    with pytest.raises(StopGuest) as caught:
        poll(world, clock(1, (1 << 64) - 1))
    world.watch.stop()
    assert caught.value.reason == Reason.TIME


@pytest.mark.parametrize(("mode", "slept"), [("virtual", 3600), ("frozen", 0)])
def test_on_a_clock_that_is_made_up_a_sleep_takes_no_time(mode, slept):
    world = World(clock=GuestClock(mode=mode, start=1, step=0))
    world.watch.start(20.0)
    assert poll(world, clock(7, 3600 * 1000 * MILLISECOND)) == (0, [(7, 0, CLOCK)])
    world.watch.stop()
    assert world.guest.clock.real() == (1 + slept) * 1000 * MILLISECOND


def test_sleeping_for_ever_on_a_clock_that_is_made_up_ends_with_the_guests_time():
    world = World(clock=GuestClock(mode="frozen"))
    world.watch.start(0.02)

    def sleep_for_ever():
        while True:
            poll(world, clock(7, 1 << 63))

    with pytest.raises(StopGuest):
        sleep_for_ever()
    world.watch.stop()


def interruptible(**options):
    world = World(interrupt_address=0x9000, **options)
    world.put(0x9000, pack("<III", 0, 0x9010, 1))
    return world


def test_a_sleep_that_was_cut_short_looks_as_if_it_were_over_and_the_guest_is_told():
    world = interruptible()
    world.watch.start(0.02, grace=100.0)
    assert poll(world, clock(7, 3600 * 1000 * MILLISECOND)) == (0, [(7, 0, CLOCK)])
    world.watch.stop()
    assert (world.u32(0x9000), world.watch.has_rung) == (Interrupt.TIME, True)


def test_a_wait_for_input_that_was_cut_short_is_an_interrupted_call():
    reader, writer = os.pipe()
    world = interruptible()
    world.guest.descriptors.exchange(world.guest.stdin, LiveInput(reader, 10, world.watch))
    world.watch.interrupt()
    assert poll(world, descriptor(1, READ, 0)) == (Errno.INTR, [])
    os.close(reader)
    os.close(writer)


def told_between_two_instructions(**options):
    world = interruptible(**options)
    world.watch.interrupt()
    assert world.guest.heed()
    return world


def test_no_sleep_begins_while_the_interpreter_has_yet_to_raise_what_it_was_told():
    world = told_between_two_instructions()
    assert poll(world, clock(7, 3600 * 1000 * MILLISECOND)) == (0, [(7, 0, CLOCK)])


def test_no_wait_for_input_begins_then_either():
    reader, writer = os.pipe()
    world = told_between_two_instructions()
    stdin = LiveInput(reader, 10, world.watch)
    world.guest.descriptors.exchange(world.guest.stdin, stdin)
    assert poll(world, descriptor(1, READ, 0)) == (Errno.INTR, [])
    assert world.read(0)[0] == Errno.INTR
    os.write(writer, b"x")
    assert world.read(0) == (0, b"x")
    os.close(reader)
    os.close(writer)


def test_output_and_input_that_is_all_there_are_ready_at_once():
    world = World(stdin=b"x")
    number = world.make("f")
    events = poll(
        world,
        descriptor(1, READ, 0),
        descriptor(2, WRITE, 1),
        descriptor(3, READ, number),
        descriptor(4, WRITE, number),
        clock(5, 10**18),
    )
    assert events == (0, [(1, 0, READ), (2, 0, WRITE), (3, 0, READ), (4, 0, WRITE)])


@pytest.mark.parametrize("number", [99, 1000, (1 << 32) - 1])
def test_a_descriptor_that_is_not_open_is_told_in_its_event(number):
    events = poll(World(), clock(1, 10**18), descriptor(2, READ, number))
    assert events == (0, [(2, Errno.BADF, READ)])


def test_a_clock_that_there_is_not_is_told_in_its_event():
    events = poll(World(), clock(1, 10**18, number=77), descriptor(2, WRITE, 1))
    assert events == (0, [(1, Errno.INVAL, CLOCK), (2, 0, WRITE)])


@pytest.mark.parametrize("kind", [3, 255])
def test_a_kind_that_there_is_not_is_refused(kind):
    assert poll(World(), descriptor(1, kind, 0)) == (Errno.INVAL, [])


@pytest.mark.parametrize("count", [0, MOST_SUBSCRIPTIONS + 1, 1 << 31, (1 << 32) - 1])
def test_none_and_too_many_are_refused(count):
    assert poll(World(), clock(1, 0), count=count) == (Errno.INVAL, [])


def test_as_many_as_are_admitted_are_waited_for_together():
    world = World(pages=4)
    many = b"".join(clock(number, 0) for number in range(MOST_SUBSCRIPTIONS))
    world.put(0x10000, many)
    assert world.call("poll_oneoff", 0x10000, 0x20000, MOST_SUBSCRIPTIONS, 0) == 0
    assert world.u32(0) == MOST_SUBSCRIPTIONS


def test_events_may_be_written_over_the_subscriptions():
    world = World()
    world.put(0x1000, clock(1, 0) + clock(2, 0))
    assert world.call("poll_oneoff", 0x1000, 0x1000, 2, 0x100) == 0
    assert [world.u64(0x1000), world.u64(0x1020)] == [1, 2]


@pytest.mark.parametrize(
    "pointers",
    [(65536 - 47, 0, 0x100), (0, 65536 - 31, 0x100), (0, 0x100, 65536 - 3), (1 << 31, 0, 0)],
)
def test_pointers_out_of_memory_are_refused_before_anything_is_waited_for(pointers):
    source, target, result = pointers
    assert World().call("poll_oneoff", source, target, 1, result) == Errno.FAULT


def test_live_input_is_waited_for_until_it_comes_or_the_clock_does():
    reader, writer = os.pipe()
    try:
        world = World()
        world.watch.start(20.0)
        live = LiveInput(reader, 100, world.watch)
        world.guest.descriptors._open[0] = live
        waiting = descriptor(1, READ, 0)
        assert poll(world, waiting, clock(2, 30 * MILLISECOND)) == (0, [(2, 0, CLOCK)])
        os.write(writer, b"x")
        assert poll(world, waiting, clock(2, 10**18)) == (0, [(1, 0, READ)])
    finally:
        world.watch.stop()
        os.close(reader)
        os.close(writer)


async def answer():
    return 1


async def never():
    await asyncio.sleep(3600)


def channel_world(**functions):
    """A world whose guest has a channel, which has read what was announced."""
    line = Line(functions)
    line.receive()
    world = World(channel=line.channel)
    world.guest.watch = line.watch
    return line, world


def test_a_channel_is_ready_once_a_reply_waits():
    line, world = channel_world(answer=answer)
    line.call("answer")
    events = poll(world, clock(1, 3600 * 10**9), descriptor(2, READ, CHANNEL))
    assert events == (0, [(2, 0, READ)])
    assert line.receive()[0]["v"] == 1


def test_a_channel_with_nothing_to_come_is_ready_at_once():
    _, world = channel_world()
    assert poll(world, descriptor(2, READ, CHANNEL)) == (0, [(2, 0, READ)])


def test_a_wait_for_a_channel_ends_with_a_clock_and_the_guests_time_stands_still():
    line, world = channel_world(never=never)
    line.watch.start(0.02)
    line.call("never")
    events = poll(world, clock(1, 40 * MILLISECOND), descriptor(2, READ, CHANNEL))
    assert events == (0, [(1, 0, CLOCK)])
    line.watch.check()
    with pytest.raises(StopGuest):
        poll(world, clock(1, 40 * MILLISECOND))
    line.end()
