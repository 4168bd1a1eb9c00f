"""`/dev/null`, and the one path that it is at."""

from __future__ import annotations

import pytest

from cloche.engine.files.null_device import names_null_device
from cloche.engine.wasi.abi import Errno, FileType, OpenFlag, Whence
from tests.engine.state.worlds import make_folder
from tests.engine.wasi.world import READ_WRITE, ROOT, World

PATHS = ["/dev/null", "dev/null"]


@pytest.mark.parametrize("path", PATHS)
def test_it_is_there_and_no_folder_is(path):
    world = World()
    errno, stat = world.stat(path)
    assert (errno, stat["type"], stat["size"]) == (0, FileType.CHARACTER_DEVICE, 0)
    assert world.stat("/dev")[0] == Errno.NOENT
    assert "dev" not in world.list_names(ROOT)[1]


@pytest.mark.parametrize("flags", [0, OpenFlag.CREAT, OpenFlag.CREAT | OpenFlag.TRUNC])
def test_it_takes_everything_and_gives_nothing(flags):
    world = World()
    errno, number = world.open("/dev/null", flags, READ_WRITE)
    assert errno == 0
    assert world.write(number, b"gone") == (0, 4)
    assert world.pwrite(number, b"gone", 100) == (0, 4)
    assert world.seek(number, 0, Whence.END) == (0, 0)
    assert world.read(number) == (0, b"")
    assert world.call("fd_filestat_set_size", number, 0) == 0
    assert world.call("fd_filestat_set_size", number, 1) == Errno.INVAL
    assert world.call("fd_close", number) == 0


def test_what_is_written_takes_nothing_of_the_quota():
    world = World()
    number = world.open("/dev/null")[1]
    for _ in range(100):
        world.write(number, bytes(4096))
    quota = world.guest.files.quota
    assert (quota.used_bytes, quota.used_nodes) == (0, 0)
    assert world.guest.take_changes() is None


def test_it_can_be_opened_as_often_as_anything():
    world = World()
    numbers = [world.open("/dev/null")[1] for _ in range(3)]
    for number in numbers:
        assert world.call("fd_close", number) == 0
    assert world.stat("/dev/null")[0] == 0


def test_it_is_no_folder_and_no_new_file():
    world = World()
    assert world.open("/dev/null", OpenFlag.DIRECTORY)[0] == Errno.NOTDIR
    assert world.open("/dev/null", OpenFlag.CREAT | OpenFlag.EXCL)[0] == Errno.EXIST
    assert world.stat("/dev/null/")[0] == Errno.NOENT


def test_its_name_is_nobodys_to_change():
    world = World()
    world.make("file")
    assert world.call_path("path_unlink_file", "/dev/null") == Errno.NOENT
    assert world.rename("/dev/null", "x") == Errno.NOENT
    assert world.rename("file", "/dev/null") == Errno.NOENT
    assert world.link("/dev/null", "x") == Errno.PERM


def test_a_folder_of_that_name_is_in_its_place():
    world = World()
    make_folder(world, "dev")
    assert world.stat("/dev/null")[0] == Errno.NOENT
    number = world.make("/dev/null", b"kept")
    assert world.pread(number, 10, 0) == (0, b"kept")
    assert world.stat("/dev/null")[1]["type"] == FileType.REGULAR_FILE


def test_a_folder_that_was_handed_in_is_in_its_place_too():
    world = World(files={"/dev/settings.py": b"x = 1"})
    assert world.stat("/dev/settings.py")[0] == 0
    assert world.stat("/dev/null")[0] == Errno.NOENT


def test_from_another_folder_only_the_whole_path_leads_there():
    world = World()
    make_folder(world, "a")
    number = world.open("a", OpenFlag.DIRECTORY, rights=0)[1]
    path, size = world.path("dev/null")
    assert world.call("path_open", number, 1, path, size, 0, 0, 0, 0, 0x500) == Errno.NOENT


@pytest.mark.parametrize(
    "path", ["", "/", "/dev", "/dev/null/", "/dev/null/x", "/dev//null", "a/dev/null", "/xdev/null"]
)
def test_no_other_path_names_it(path):
    assert not names_null_device(path)
    assert names_null_device("//dev/null")
