"""Open descriptors: what each kind can do, and what it says no to."""

from __future__ import annotations

import sys

import pytest

from cloche.engine.files.descriptor import Descriptor, OpenRoot
from cloche.engine.wasi.abi import DescriptorFlag, Errno, FileType, OpenFlag, Right, WasiError
from tests.engine.wasi.world import ROOT, World

LAST = (1 << 63) - 1


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize(
    ("call", "errno"),
    [
        (lambda d: d.read(memoryview(bytearray(1))), Errno.BADF),
        (lambda d: d.write(memoryview(b"x")), Errno.BADF),
        (lambda d: d.read_at(0, memoryview(bytearray(1))), Errno.SPIPE),
        (lambda d: d.write_at(0, memoryview(b"x")), Errno.SPIPE),
        (lambda d: d.seek(0, 0), Errno.SPIPE),
        (lambda d: d.folder(), Errno.NOTDIR),
        (lambda d: d.list_entries(0), Errno.NOTDIR),
        (lambda d: d.resize(0), Errno.INVAL),
        (lambda d: d.set_flags(DescriptorFlag.NONBLOCK), Errno.NOTSUP),
        (lambda d: d.set_flags(1 << 9), Errno.INVAL),
    ],
)
def test_a_plain_descriptor_says_no_to_everything(call, errno):
    with pytest.raises(WasiError) as caught:
        call(Descriptor())
    assert caught.value.errno == errno


def test_a_plain_descriptor_is_nothing_in_the_tree():
    descriptor = Descriptor()
    assert descriptor.node is None
    assert descriptor.rights == Right.FD_READ | Right.FD_WRITE
    descriptor.set_flags(0)
    descriptor.close()


def test_reads_what_was_written_at_the_cursor(world):
    number = world.make("f", b"hello")
    assert world.read(number) == (0, b"")
    assert world.seek(number, -4, 1) == (0, 1)
    assert world.read(number, 3) == (0, b"ell")
    assert world.seek(number, 0, 1) == (0, 4)


def test_a_tracer_that_keeps_frames_does_not_keep_a_file_from_growing(world):
    """A view that lives on in a frame would: found by fuzzing, with a tracer that counts lines."""
    number = world.make("f", b"hello")
    kept = []
    before = sys.gettrace()
    sys.settrace(lambda frame, *_: kept.append(frame))
    try:
        world.pread(number, 5, 0)
    finally:
        sys.settrace(before)
    assert world.pwrite(number, b"more", 5) == (0, 4)


def test_appending_always_writes_at_the_end(world):
    world.make("f", b"abc")
    _, number = world.open("f", flags=DescriptorFlag.APPEND)
    assert world.seek(number, 0, 0) == (0, 0)
    assert world.write(number, b"d") == (0, 1)
    assert world.pread(number, 10, 0) == (0, b"abcd")
    assert world.seek(number, 0, 1) == (0, 4)


def test_appending_nothing_moves_no_cursor(world):
    world.make("f", b"abc")
    _, number = world.open("f", flags=DescriptorFlag.APPEND)
    assert world.write(number, b"") == (0, 0)
    assert world.seek(number, 0, 1) == (0, 0)


def test_appending_can_be_turned_on_and_off(world):
    number = world.make("f", b"abc")
    assert world.call("fd_fdstat_set_flags", number, DescriptorFlag.APPEND) == 0
    world.seek(number, 0, 0)
    world.write(number, b"d")
    assert world.call("fd_fdstat_set_flags", number, 0) == 0
    world.seek(number, 0, 0)
    world.write(number, b"X")
    assert world.pread(number, 10, 0) == (0, b"Xbcd")


@pytest.mark.parametrize("rights", [0, Right.FD_WRITE])
def test_a_file_not_open_for_reading_cannot_be_read(world, rights):
    world.make("f", b"abc")
    _, number = world.open("f", rights=rights)
    assert world.read(number)[0] == Errno.BADF
    assert world.pread(number, 1, 0)[0] == Errno.BADF


@pytest.mark.parametrize("rights", [0, Right.FD_READ])
def test_a_file_not_open_for_writing_cannot_be_changed(world, rights):
    world.make("f", b"abc")
    _, number = world.open("f", rights=rights)
    assert world.write(number, b"x")[0] == Errno.BADF
    assert world.pwrite(number, b"x", 0)[0] == Errno.BADF
    assert world.call("fd_filestat_set_size", number, 0) == Errno.INVAL
    assert world.stat("f")[1]["size"] == 3


@pytest.mark.parametrize(
    ("offset", "whence", "errno"),
    [(-1, 0, Errno.INVAL), (-4, 2, Errno.INVAL), (0, 3, Errno.INVAL), (LAST, 2, Errno.INVAL)],
)
def test_a_cursor_cannot_be_moved_to_where_no_file_can_be(world, offset, whence, errno):
    number = world.make("f", b"abc")
    assert world.seek(number, offset, whence)[0] == errno
    assert world.seek(number, 0, 1) == (0, 3)


def test_a_cursor_can_be_moved_to_the_last_offset_but_nothing_written_there(world):
    number = world.make("f", b"abc")
    assert world.seek(number, LAST, 0) == (0, LAST)
    assert world.read(number) == (0, b"")
    assert world.write(number, b"x")[0] == Errno.FBIG
    assert world.pwrite(number, b"x", LAST - 1)[0] == Errno.NOSPC


def test_reading_and_writing_note_the_time(world):
    number = world.make("f", b"abc")
    node = world.guest.descriptors.get(number).node
    node.accessed = node.modified = node.changed = 1
    world.pread(number, 1, 0)
    assert node.accessed > 1
    assert node.modified == 1
    world.pwrite(number, b"x", 0)
    assert node.modified > 1


def test_a_closed_file_is_gone_with_its_last_name(world):
    number = world.make("f", b"abc")
    assert world.call_path("path_unlink_file", "f") == 0
    assert world.pread(number, 3, 0) == (0, b"abc")
    assert world.guest.files.quota.used_bytes == 3
    assert world.call("fd_close", number) == 0
    assert world.guest.files.quota.used_bytes == 0


def test_a_folder_says_no_to_what_only_a_file_can(world):
    assert world.read(ROOT)[0] == Errno.ISDIR
    assert world.pread(ROOT, 1, 0)[0] == Errno.ISDIR
    assert world.write(ROOT, b"x")[0] == Errno.BADF
    assert world.pwrite(ROOT, b"x", 0)[0] == Errno.BADF
    assert world.seek(ROOT, 0, 0)[0] == Errno.BADF
    assert world.call("fd_filestat_set_size", ROOT, 0) == Errno.INVAL


def test_a_listing_stays_whole_while_its_files_are_removed(world):
    world.call_path("path_create_directory", "d")
    for number in range(50):
        world.call("fd_close", world.make(f"d/file-{number}"))
    _, folder = world.open("d", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    descriptor = world.guest.descriptors.get(folder)
    seen = []
    for name, *_ in descriptor.list_entries(0)[2:20]:
        seen.append(name)
        world.call_path("path_unlink_file", f"d/{name}")
    seen += [name for name, *_ in descriptor.list_entries(20)]
    assert seen == [f"file-{number}" for number in range(50)]
    assert len(descriptor.list_entries(0)) == 2 + 32


def test_a_listing_begins_with_the_folder_and_its_parent(world):
    world.call_path("path_create_directory", "a")
    _, number = world.open("a", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    folder = world.guest.descriptors.get(number)
    entries = folder.list_entries(0)
    assert entries == [
        (".", folder.node.inode, FileType.DIRECTORY),
        ("..", world.guest.files.root.inode, FileType.DIRECTORY),
    ]
    assert folder.list_entries(1) == entries[1:]
    assert folder.list_entries(1 << 63) == []
    assert folder.file_type == FileType.DIRECTORY


def test_the_root_is_looked_for_once_and_held_until_it_is_closed(world):
    root, looks = world.guest.files.root, []
    before = root.holders

    def find():
        looks.append(root)
        return root

    descriptor = OpenRoot(find)
    assert (looks, descriptor.preopened_as, root.holders) == ([], "/", before)
    assert descriptor.node is descriptor.folder() is root
    assert (looks, root.holders) == ([root], before + 1)
    descriptor.close()
    assert (looks, root.holders) == ([root], before)
