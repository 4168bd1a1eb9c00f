"""The guest as a process."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import Errno
from tests.engine.wasi.world import World

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(TEXT, max_size=20))
def test_arguments_arrive_as_they_were_handed_in(arguments):
    world = World(argv=("python", *arguments))
    assert world.call("args_sizes_get", 0, 4) == 0
    count, size = world.u32(0), world.u32(4)
    assert world.call("args_get", 0x100, 0x1000) == 0
    pointers = [world.u32(0x100 + 4 * index) for index in range(count)]
    raw = world.get(0x1000, size)
    texts = [raw[pointer - 0x1000 :].split(b"\0")[0].decode() for pointer in pointers]
    assert texts == ["python", *arguments]
    assert raw.count(b"\0") == count


@given(st.dictionaries(TEXT.filter(lambda name: name and "=" not in name), TEXT, max_size=10))
def test_the_environment_arrives_as_it_was_handed_in(env):
    world = World(env=env)
    assert world.call("environ_sizes_get", 0, 4) == 0
    assert world.call("environ_get", 0x100, 0x1000) == 0
    found = world.get(0x1000, world.u32(4)).split(b"\0")[:-1]
    assert dict(each.decode().split("=", 1) for each in found) == env
    assert world.u32(0) == len(env)


@pytest.mark.parametrize("function", ["args_get", "environ_get"])
def test_strings_are_written_whole_or_not_at_all(function):
    world = World(argv=("python", "argument"), env={"NAME": "value"})
    for pointers, buffer in ((65536 - 4, 0), (0x100, 65536 - 8), (1 << 31, 0), (0, 1 << 31)):
        if function == "environ_get" and pointers == 65536 - 4:
            pointers += 1
        assert world.call(function, pointers, buffer) == Errno.FAULT
    assert world.get(0, 65536) == bytes(65536)


@given(st.integers(0, (1 << 32) - 1))
def test_an_exit_code_has_eight_bits(code):
    with pytest.raises(StopGuest) as caught:
        World().call("proc_exit", code)
    assert (caught.value.reason, caught.value.exit_code) == (Reason.EXIT, code & 0xFF)


def test_random_bytes_fill_exactly_what_was_asked_for():
    world = World(pages=3)
    assert world.call("random_get", 10, 150_000) == 0
    assert world.get(0, 10) == bytes(10)
    assert world.get(150_010, 10) == bytes(10)
    filled = world.get(10, 150_000)
    assert len(set(filled)) == 256
    world.call("random_get", 10, 150_000)
    assert world.get(10, 150_000) != filled


def test_with_a_seed_the_bytes_are_those_of_the_seed_whatever_the_pieces():
    whole, pieces = World(pages=3, seed=b"seed"), World(pages=3, seed=b"seed")
    whole.call("random_get", 0, 150_000)
    for start in range(0, 150_000, 1000):
        pieces.call("random_get", start, 1000)
    assert pieces.get(0, 150_000) == whole.get(0, 150_000)


def test_filling_a_large_range_ends_with_the_guests_time():
    world = World(pages=64)
    world.watch.cancel()
    with pytest.raises(StopGuest):
        world.call("random_get", 0, 64 * 65536)


def test_there_are_no_signals_and_nobody_to_yield_to():
    assert World().call("proc_raise", 9) == Errno.NOSYS
    assert World().call("sched_yield") == 0


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("sock_accept", (0, 0)),
        ("sock_recv", (0, 0, 0, 0, 0)),
        ("sock_send", (0, 0, 0, 0)),
        ("sock_shutdown", (0,)),
    ],
)
def test_there_is_no_network(function, arguments):
    for number in range(4):
        assert World().call(function, number, *arguments) == Errno.NOTSOCK
    assert World().call(function, 9, *arguments) == Errno.BADF
