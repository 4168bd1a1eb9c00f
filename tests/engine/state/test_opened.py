"""What one guest has open, in another."""

from __future__ import annotations

import pytest

from cloche.engine.files.descriptor import Descriptor, OpenFile
from cloche.engine.files.workspace import Workspace
from cloche.engine.input import Input
from cloche.engine.state.fields import FieldReader, FieldWriter
from cloche.engine.state.opened import read_opened
from cloche.engine.wasi.abi import DescriptorFlag, Errno, OpenFlag, Right
from cloche.errors import SnapshotError
from cloche.host_folder import HostFolder
from cloche.limits import Limits
from tests.engine.state.worlds import copy, make_file, make_folder, names
from tests.engine.wasi.world import ROOT, World


def test_a_file_goes_on_where_its_cursor_was():
    world = World()
    number = world.make("data", b"0123456789")
    world.seek(number, 4, 0)
    other = copy(world)
    assert other.read(number, 3) == (0, b"456")
    assert world.read(number, 3) == (0, b"456")
    assert other.read(number) == (0, b"789")


@pytest.mark.parametrize(
    ("rights", "readable", "writable"),
    [(Right.FD_READ, True, False), (Right.FD_WRITE, False, True)],
)
def test_a_file_can_do_what_it_was_opened_for(rights, readable, writable):
    world = World()
    make_file(world, "data", b"x")
    _, number = world.open("data", rights=rights, flags=DescriptorFlag.APPEND)
    other = copy(world)
    assert (other.read(number)[0] == 0) == readable
    assert (other.write(number, b"y")[0] == 0) == writable
    assert other.guest.descriptors.get(number).flags == DescriptorFlag.APPEND


def test_a_file_without_a_name_lives_as_long_as_it_is_open():
    world = World()
    number = world.make("data", b"still here")
    world.call_path("path_unlink_file", "data")
    other = copy(world)
    assert names(other, "/") == ["tmp"]
    assert other.pread(number, 20, 0) == (0, b"still here")
    assert other.call("fd_close", number) == 0
    assert other.guest.files.quota.used_bytes == 0


@pytest.mark.parametrize("rights", [Right.FD_READ, Right.FD_WRITE])
def test_the_null_device_stays_open_for_what_it_was_opened_for(rights):
    world = World()
    number = world.open("/dev/null", rights=rights)[1]
    other = copy(world)
    assert (other.read(number)[0] == 0) == (rights == Right.FD_READ)
    assert (other.write(number, b"y")[0] == 0) == (rights == Right.FD_WRITE)


def test_two_descriptors_of_one_file_stay_two_of_one():
    world = World()
    first = world.make("data", b"abc")
    second = world.open("data")[1]
    other = copy(world)
    other.pwrite(first, b"X", 1)
    assert other.read(second) == (0, b"aXc")


def test_streams_stay_where_they_were_moved_to_and_closed_ones_closed():
    world = World()
    number = world.make("data")
    world.call("fd_renumber", 1, number)
    world.call("fd_close", 0)
    other = copy(world)
    assert other.write(number, b"moved") == (0, 5)
    assert bytes(other.stdout.kept) == b"moved"
    assert other.write(1, b"x")[0] == Errno.BADF
    assert other.read(0)[0] == Errno.BADF
    other.guest.join(other.watch, Input(b"in"), other.stdout, other.stderr)
    assert other.read(0)[0] == Errno.BADF


def test_a_listing_goes_on_whole_though_its_files_are_gone():
    world = World()
    make_folder(world, "d")
    for name in "abc":
        make_file(world, f"d/{name}")
    make_folder(world, "d/folder")
    world.symlink("x", "d/link")
    number = world.open("d", OpenFlag.DIRECTORY, Right.FD_READ)[1]
    assert world.call("fd_readdir", number, 0x100, 24, 0, 0x80) == 0
    inode = world.stat("d/a")[1]["inode"]
    for name in "abc":
        world.call_path("path_unlink_file", f"d/{name}")
    world.call_path("path_unlink_file", "d/link")
    world.call_path("path_remove_directory", "d/folder")
    other = copy(world)
    for each in (world, other):
        assert each.call("fd_readdir", number, 0x100, 0x4000, 2, 0x80) == 0
    size = world.u32(0x80)
    assert other.get(0x100, other.u32(0x80)) == world.get(0x100, size)
    assert inode.to_bytes(8, "little") in world.get(0x100, size)


def test_a_removed_folder_that_is_open_stays_and_leads_up_to_the_root():
    world = World()
    make_folder(world, "d")
    number = world.open("d", OpenFlag.DIRECTORY, Right.FD_READ)[1]
    world.call_path("path_remove_directory", "d")
    other = copy(world)
    assert other.list_names(number)[1] == [".", ".."]
    assert other.call("fd_close", number) == 0


def test_the_folder_that_the_guest_found_at_its_start_is_found_again():
    other = copy(World())
    assert other.call("fd_prestat_get", ROOT, 0x100) == 0
    assert other.u32(0x104) == 1


def test_files_and_folders_of_what_was_handed_in_stay_open():
    folders = {"/lib": {"a.py": b"a = 1", "sub": {"b.py": b"b"}}}
    world = World(folders=folders)
    number = world.open("lib/a.py", rights=Right.FD_READ)[1]
    world.read(number, 2)
    inner = world.open("lib/sub", OpenFlag.DIRECTORY, Right.FD_READ)[1]
    other = copy(world, folders=folders)
    assert other.read(number) == (0, b"= 1")
    assert other.list_names(inner)[1] == [".", "..", "b.py"]
    with pytest.raises(SnapshotError, match="with a folder at /lib/sub"):
        copy(world, folders={"/lib": {}})


def test_an_open_file_of_what_was_handed_in_tells_the_same_of_itself():
    folders = {"/lib": {"a.py": b"a = 1"}}
    world = World(folders=folders)
    number = world.open("lib/a.py", rights=Right.FD_READ)[1]
    other = copy(world, folders=folders)
    for each in (world, other):
        assert each.call("fd_filestat_get", number, 0x100) == 0
        assert each.call("fd_close", number) == 0
    assert other.get(0x100, 64) == world.get(0x100, 64)


def test_something_of_the_hosts_cannot_go_along():
    world = World()
    number = world.guest.descriptors.add(Descriptor())
    with pytest.raises(SnapshotError, match=f"as descriptor {number}"):
        copy(world)


def test_more_than_the_limits_allow_is_refused():
    world = World()
    for number in range(20):
        world.make(f"f{number}")
    with pytest.raises(SnapshotError, match="raise open_files"):
        copy(world, limits=Limits(open_files=8))


OWN, MOUNTED = 0, 1
FILE, FOLDER = 3, 4


def read(*fields):
    """Read what a hostile writer has written for a guest with one file, number 9, and a folder."""
    world = World(folders={"/lib": {"a": b""}})
    make_file(world, "data")
    files = world.guest.files
    nodes = {1: files.root, 9: files.lookup(files.root, "data")}
    writer = FieldWriter()
    for field in fields:
        (writer.text if isinstance(field, str) else writer.number)(field)
    read_opened(FieldReader(writer.to_bytes()), world.guest, nodes)
    return dict(world.guest.descriptors.items())


def test_what_makes_sense_is_read():
    found = read(
        *(3, 0, FILE, OWN, 9, 7, 1, 1, 0),
        *(7, FOLDER, OWN, 1, "/", 0),
        *(8, FILE, MOUNTED, 3, 2, 0, 0, 0, "content", 0, 0, 1, 0),
    )
    assert isinstance(found[0], OpenFile)
    assert (found[0].cursor, found[7].preopened_as) == (7, "/")
    assert bytes(found[8].content.data) == b"content"


@pytest.mark.parametrize(
    "fields",
    [
        (1, 0, 5),
        (2, 0, 1, 1, 1),
        (2, 0, 0, 0, 1),
        (1, 1000, 0),
        (1, 1 << 16, 0),
        (1, 70000, 0),
        (1, 0, FILE, OWN, 1, 0, 0, 1, 0),
        (1, 0, FILE, OWN, 2, 0, 0, 1, 0),
        (1, 0, FILE, OWN, 9, 1 << 63, 0, 1, 0),
        (1, 0, FILE, OWN, 9, 0, 32, 1, 0),
        (1, 0, FILE, OWN, 9, 0, 0, 2, 0),
        (1, 0, FILE, 2, 9, 0, 0, 1, 0),
        (1, 0, FILE, MOUNTED, 3, 2, 0, 0, 0, "content", 0, 0, 1, 1),
        (1, 0, FOLDER, OWN, 9, "", 0),
        (1, 0, FOLDER, OWN, 2, "", 0),
        (1, 0, FOLDER, MOUNTED, "/data", "", 0),
        (1, 0, FOLDER, MOUNTED, "/lib/a", "", 0),
        (1, 0, FOLDER, MOUNTED, "/tmp", "", 0),
        (1, 0, FOLDER, OWN, 1, "", 1, "x", 2, 8),
        (1, 0, FOLDER, OWN, 1, "", 1, "x" * 1025, 2, 4),
        (1, 0, FOLDER, OWN, 1, "", 1 << 60),
        (1 << 60,),
    ],
)
def test_what_makes_no_sense_is_refused(fields):
    with pytest.raises(SnapshotError, match="damaged"):
        read(*fields)


@pytest.mark.parametrize("kind", ["real", "workspace"])
@pytest.mark.parametrize("path", ["m/f", "m/d"])
def test_what_is_open_in_what_others_may_change_does_not_go_along(kind, path, tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "f").write_bytes(b"1")
    shared = HostFolder(tmp_path) if kind == "real" else Workspace({"f": b"1", "d/g": b"2"})
    world = World(mounts={"/m": shared})
    _, number = world.open(path, rights=Right.FD_READ)
    with pytest.raises(SnapshotError, match=f"descriptor {number}"):
        copy(world)
    world.call("fd_close", number)
    _, number = world.open("m", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    world.guest.leave()
    other = copy(world, mounts={"/m": shared})
    errno, found = other.list_names(number)
    assert (errno, sorted(found)) == (0, [".", "..", "d", "f"])


def test_a_guest_whose_working_folder_is_shared_goes_along(tmp_path):
    workspace = Workspace({"f": b"1"})
    world = World(mounts={"/": workspace})
    world.make("tmp/own", b"2")
    world.guest.leave()
    other = copy(world, mounts={"/": workspace})
    assert names(other, "/") == ["tmp", "f"]
    assert other.stat("tmp/own")[1]["size"] == 1
