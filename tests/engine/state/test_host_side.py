"""All of the host's side of a guest, in another."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.state.fields import FieldWriter
from cloche.engine.state.host_side import read_host_side, write_host_side
from cloche.engine.stop import StopGuest
from cloche.engine.wasi.abi import OpenFlag
from cloche.errors import SnapshotError
from cloche.guest_clock import GuestClock
from cloche.limits import Limits
from tests.engine.channel.line import Line
from tests.engine.state.worlds import copy, make_file, make_folder, taken_up
from tests.engine.wasi.world import World


def make_world():
    world = World(env={"HOME": "/", "EMPTY": ""})
    make_folder(world, "d")
    make_file(world, "d/data", b"some data")
    world.link("d/data", "again")
    world.symlink("d", "link")
    world.make("gone", b"gone")
    world.call_path("path_unlink_file", "gone")
    world.open("d", 2, 2)
    return world


DATA = write_host_side(make_world().guest)


def test_the_environment_goes_along():
    other = copy(make_world(), env={"OTHER": "1"})
    assert other.guest.environment == [b"HOME=/\0", b"EMPTY=\0"]
    assert copy(World()).guest.environment == []


def test_the_monotonic_clock_never_goes_back():
    world = World(limits=Limits(clock_resolution=1e-9))
    world.guest.clock.resume(10**18)
    before = world.guest.clock.monotonic()
    other = copy(world, limits=Limits(clock_resolution=1e-9))
    assert before <= other.guest.clock.monotonic() < before + 10**12


def test_a_clock_that_is_made_up_and_seeded_bytes_go_on_from_where_they_were():
    pinned = {"clock": GuestClock(start=0), "seed": b"seed"}
    world = World(**pinned)
    world.guest.clock.skip(100.0)
    world.guest.random(10)
    other = copy(world, **pinned)
    assert other.guest.clock.monotonic() == world.guest.clock.monotonic() >= 100 * 10**9
    assert other.guest.random(20) == world.guest.random(20)


def test_what_was_read_is_written_as_it_was():
    clock = 8  # the first field, which goes on
    assert write_host_side(taken_up(DATA).guest)[clock:] == DATA[clock:]


@pytest.mark.parametrize("size", range(0, len(DATA), 8))
def test_one_that_is_cut_off_is_refused(size):
    with pytest.raises(SnapshotError):
        taken_up(DATA[:size])


def test_one_that_goes_on_is_refused():
    with pytest.raises(SnapshotError, match="follows its end"):
        taken_up(DATA + b"\0")


def test_an_environment_without_its_end_is_refused():
    writer = FieldWriter()
    writer.number(0)
    writer.data(b"A=1")
    with pytest.raises(SnapshotError, match="cut off"):
        read_host_side(writer.to_bytes(), World().guest)


@settings(deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_change_is_refused_or_gives_a_guest_that_works(seed):
    chance = random.Random(seed)
    data = bytearray(DATA)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) // 8) * 8
        data[at : at + 8] = chance.choice((0, 1, 2, 3, 4, 5, 9, 1 << 63)).to_bytes(8, "little")
    try:
        world = taken_up(bytes(data))
    except SnapshotError:
        return
    for path in ("d/data", "again", "link/data", "tmp/x"):
        world.open(path)
    world.open("new", OpenFlag.CREAT)
    quota = world.guest.files.quota
    assert 0 <= quota.used_bytes <= quota.byte_limit
    again = taken_up(write_host_side(world.guest))
    assert again.stat("new") == world.stat("new")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data):
    with pytest.raises(SnapshotError):
        taken_up(data)


def test_the_number_of_the_last_call_goes_along_and_none_is_used_again():
    line = Line({"f": lambda: 1})
    line.receive()
    line.ask("f")
    other = Line({"f": lambda: 1})
    read_host_side(
        write_host_side(World(channel=line.channel).guest), World(channel=other.channel).guest
    )
    assert other.channel.last_id == 1
    with pytest.raises(StopGuest):
        other.call("f")


def test_a_guest_in_the_middle_of_a_call_cannot_go_along():
    line = Line()
    line.write(b"\5")
    with pytest.raises(SnapshotError, match="middle of a call"):
        write_host_side(World(channel=line.channel).guest)
