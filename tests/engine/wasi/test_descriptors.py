"""The `fd_` functions. What files do is compared with the host in `test_conformance`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.files.descriptors import CHANNEL
from cloche.engine.wasi.abi import DescriptorFlag, Errno, FileType, Right, TimeFlag
from tests.engine.channel.line import Line
from tests.engine.wasi.world import ROOT, World

LAST = (1 << 63) - 1
MOST = (1 << 64) - 1


@pytest.fixture
def world():
    return World(stdin=b"input")


def fdstat(world, number):
    errno = world.call("fd_fdstat_get", number, 0)
    raw = world.get(0, 24)
    flags = int.from_bytes(raw[2:4], "little")
    base, inherited = (int.from_bytes(raw[at : at + 8], "little") for at in (8, 16))
    return errno, raw[0], flags, base, inherited


def test_descriptors_say_what_they_are(world):
    number = world.make("f")
    kinds = [fdstat(world, each)[1] for each in (0, 1, 2, ROOT, number)]
    assert kinds == [FileType.UNKNOWN] * 3 + [FileType.DIRECTORY, FileType.REGULAR_FILE]


def test_descriptors_say_what_they_may_be_used_for(world):
    assert fdstat(world, 0)[3] == Right.FD_READ
    assert fdstat(world, 1)[3] == fdstat(world, 2)[3] == Right.FD_WRITE
    assert fdstat(world, ROOT)[4] == Right.ALL
    _, reading = world.open("f", 1, rights=Right.FD_READ, flags=DescriptorFlag.APPEND)
    _, _, flags, rights, inherited = fdstat(world, reading)
    assert (flags, inherited) == (DescriptorFlag.APPEND, 0)
    assert rights & Right.FD_READ
    assert not rights & Right.FD_WRITE


@pytest.mark.parametrize("flags", [32, 1 << 16, (1 << 32) - 1])
def test_flags_that_there_are_not_are_refused(world, flags):
    assert world.call("fd_fdstat_set_flags", world.make("f"), flags) == Errno.INVAL


def test_streams_do_not_change_their_flags(world):
    assert world.call("fd_fdstat_set_flags", 0, DescriptorFlag.NONBLOCK) == Errno.NOTSUP
    assert world.call("fd_fdstat_set_flags", 0, 0) == 0


def test_rights_are_not_changed_as_preview1_has_given_them_up(world):
    assert world.call("fd_fdstat_set_rights", ROOT, 0, 0) == Errno.NOTSUP
    assert world.call("fd_fdstat_set_rights", 9, 0, 0) == Errno.BADF


def test_streams_have_no_place_and_no_size(world):
    assert world.call("fd_filestat_get", 1, 0) == 0
    assert world.filestat(0)["size"] == 0
    for number in (0, 1, 2):
        assert world.seek(number, 0, 0)[0] == Errno.SPIPE
        assert world.call("fd_tell", number, 0) == Errno.SPIPE
        assert world.pread(number, 1, 0)[0] == Errno.SPIPE
        assert world.pwrite(number, b"x", 0)[0] == Errno.SPIPE
        assert world.call("fd_filestat_set_size", number, 0) == Errno.INVAL
        assert world.call("fd_filestat_set_times", number, 0, 0, 0) == Errno.BADF
        assert world.call("fd_readdir", number, 0, 100, 0, 0) == Errno.NOTDIR


def test_streams_go_one_way(world):
    assert world.write(0, b"x")[0] == Errno.BADF
    assert world.read(1)[0] == Errno.BADF
    assert world.read(0) == (0, b"input")
    assert world.write(2, b"oops") == (0, 4)
    assert world.stderr.kept == b"oops"


@pytest.mark.parametrize("name", ["fd_read", "fd_write", "fd_pread", "fd_pwrite"])
def test_no_range_at_all_is_a_transfer_of_nothing(world, name):
    number = world.make("f", b"abc")
    offset = (0,) if "p" in name else ()
    world.put(0x200, b"\xff" * 4)
    assert world.call(name, number, 0, 0, *offset, 0x200) == 0
    assert world.u32(0x200) == 0
    assert world.stat("f")[1]["size"] == 3


@pytest.mark.parametrize(("name", "number"), [("fd_read", 0), ("fd_write", 1)])
def test_no_range_at_all_is_nothing_to_a_stream(world, name, number):
    assert world.call(name, number, 0, 0, 0x200) == 0


@given(st.lists(st.integers(0, 30), max_size=10), st.binary(max_size=120))
@settings(max_examples=60)
def test_ranges_are_filled_one_after_the_other(sizes, content):
    world = World()
    number = world.make("f", content)
    position, vectors, starts = 0x1000, b"", []
    for size in sizes:
        starts.append(position)
        vectors += position.to_bytes(4, "little") + size.to_bytes(4, "little")
        position += size + 5
    world.put(0x600, vectors)
    assert world.call("fd_pread", number, 0x600, len(sizes), 0, 0x500) == 0
    got = b"".join(world.get(start, size) for start, size in zip(starts, sizes, strict=True))
    count = world.u32(0x500)
    assert count == min(len(content), sum(sizes))
    assert got[:count] == content[:count]
    assert not any(got[count:])


def test_a_failure_after_some_ranges_counts_as_a_short_write(world):
    from cloche.limits import Limits

    small = World(limits=Limits(file_bytes=10))
    number = small.make("f")
    small.put(0x600, b"\0\x10\0\0\x08\0\0\0" * 2)
    assert small.call("fd_write", number, 0x600, 2, 0x500) == 0
    assert small.u32(0x500) == 8
    assert small.call("fd_write", number, 0x600, 2, 0x500) == Errno.NOSPC


@pytest.mark.parametrize("name", ["fd_pread", "fd_pwrite"])
@pytest.mark.parametrize("offset", [1 << 63, MOST])
def test_a_negative_offset_is_refused(world, name, offset):
    assert world.call(name, world.make("f"), 0, 0, offset, 0x200) == Errno.INVAL


@pytest.mark.parametrize(
    ("size", "errno"), [(LAST, Errno.NOSPC), (1 << 63, Errno.FBIG), (MOST, Errno.FBIG), (0, 0)]
)
def test_sizes_at_the_extremes(world, size, errno):
    number = world.make("f", b"abc")
    assert world.call("fd_filestat_set_size", number, size) == errno
    assert world.stat("f")[1]["size"] == (0 if size == 0 else 3)


def test_times_are_set_as_asked(world):
    number = world.make("f")

    def times(flags, accessed=111, modified=222):
        errno = world.call("fd_filestat_set_times", number, accessed, modified, flags)
        found = world.stat("f")[1]
        return errno, found["accessed"], found["modified"]

    assert times(TimeFlag.ATIM | TimeFlag.MTIM) == (0, 111, 222)
    assert times(TimeFlag.ATIM, 5) == (0, 5, 222)
    assert times(TimeFlag.MTIM, 9, MOST) == (0, 5, MOST)
    errno, accessed, modified = times(TimeFlag.ATIM_NOW | TimeFlag.MTIM_NOW)
    assert errno == 0
    assert accessed == modified > 10**18
    assert times(0) == (0, accessed, modified)


@pytest.mark.parametrize("flags", [3, 12, 15, 16, 1 << 31])
def test_times_that_contradict_each_other_are_refused(world, flags):
    assert world.call("fd_filestat_set_times", world.make("f"), 0, 0, flags) == Errno.INVAL


@pytest.mark.parametrize("size", [40, 41, 64, 100, 4096])
def test_a_listing_in_buffers_of_any_size_is_whole(world, size):
    names = [f"file{number}" for number in range(20)]
    for name in names:
        world.call("fd_close", world.make(name))
    world.call_path("path_create_directory", "d")
    assert world.list_names(ROOT, size) == (0, [".", "..", "tmp", *names, "d"])


def test_an_entry_that_does_not_fit_is_cut(world):
    world.make("a-long-name")
    for size in (0, 1, 23, 24, 25):
        world.put(0x100, b"\xee" * 64)
        assert world.call("fd_readdir", ROOT, 0x100, size, 2, 0x80) in (0,)
    assert world.call("fd_readdir", ROOT, 0x100, 30, 0, 0x80) == 0
    assert world.u32(0x80) == 30
    assert world.get(0x11E, 2) == b"\xee\xee"


def test_a_cookie_past_the_end_lists_nothing(world):
    assert world.call("fd_readdir", ROOT, 0, 100, 0, 0x80) == 0
    for cookie in (3, 1000, LAST, MOST):
        assert world.call("fd_readdir", ROOT, 0, 100, cookie, 0x80) == 0
        assert world.u32(0x80) == 0


def test_advice_is_taken_and_changes_nothing(world):
    number = world.make("f", b"abc")
    assert [world.call("fd_advise", number, 0, 3, advice) for advice in range(6)] == [0] * 6
    assert world.call("fd_advise", number, 0, 3, 6) == Errno.INVAL
    assert world.call("fd_advise", number, 1 << 63, 0, 0) == Errno.INVAL
    assert world.call("fd_advise", number, 0, MOST, 0) == Errno.INVAL
    assert world.call("fd_advise", ROOT, 0, 0, 0) == Errno.BADF
    assert world.call("fd_advise", 1, 0, 0, 0) == Errno.SPIPE


def test_space_cannot_be_set_aside(world):
    assert world.call("fd_allocate", world.make("f"), 0, 10) == Errno.NOTSUP
    assert world.call("fd_allocate", 1, 0, 10) == Errno.SPIPE


def test_there_is_nothing_to_write_out(world):
    assert world.call("fd_sync", world.make("f")) == 0
    assert world.call("fd_datasync", 4) == 0
    assert world.call("fd_sync", 99) == Errno.BADF


def test_a_descriptor_is_closed_and_moved_by_number(world):
    number = world.make("f", b"abc")
    assert world.call("fd_renumber", number, 0) == 0
    assert world.call("fd_close", number) == Errno.BADF
    assert world.seek(0, 0, 0) == (0, 0)
    assert world.read(0) == (0, b"abc")
    assert world.call("fd_close", 0) == 0
    assert world.read(0)[0] == Errno.BADF


def test_the_name_of_the_folder_needs_room(world):
    assert world.call("fd_prestat_dir_name", ROOT, 0, 0) == Errno.NAMETOOLONG
    assert world.call("fd_prestat_dir_name", 1, 0, 9) == Errno.BADF
    world.call_path("path_create_directory", "d")
    _, number = world.open("d", 2, rights=Right.FD_READ)
    assert world.call("fd_prestat_get", number, 0) == Errno.BADF


def test_a_channel_is_found_where_there_is_one_and_can_only_be_read_and_written():
    assert World().call("fd_fdstat_get", CHANNEL, 0x100) == Errno.BADF
    line = Line({"f": lambda: 1})
    world = World(channel=line.channel)
    assert world.call("fd_fdstat_get", CHANNEL, 0x100) == 0
    assert (world.get(0x100, 1)[0], world.u64(0x108)) == (
        FileType.SOCKET_STREAM,
        Right.FD_READ | Right.FD_WRITE,
    )
    assert world.read(CHANNEL)[0] == 0
    world.call("fd_fdstat_get", CHANNEL, 0x100)
    assert world.u64(0x108) == Right.FD_WRITE
    refused = {
        name: world.call(name, CHANNEL, *arguments)
        for name, arguments in {
            "fd_close": (),
            "fd_renumber": (0,),
            "fd_fdstat_set_flags": (1,),
            "fd_filestat_set_size": (0,),
            "fd_filestat_set_times": (0, 0, 0),
            "fd_seek": (0, 0, 0x100),
            "fd_tell": (0x100,),
            "fd_pread": (0xE000, 0, 0, 0x100),
            "fd_readdir": (0x100, 100, 0, 0x200),
        }.items()
    }
    assert Errno.SUCCESS not in refused.values()
    assert world.call("fd_renumber", 0, CHANNEL) == Errno.NOTCAPABLE
    assert world.call("fd_fdstat_get", CHANNEL, 0x100) == 0
