"""The `path_` functions. What they do is compared with the host in `test_conformance`."""

from __future__ import annotations

import pytest

from cloche.engine.wasi.abi import Errno, FileType, OpenFlag, Right, TimeFlag
from tests.engine.wasi.world import ROOT, World


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize(
    ("path", "errno"),
    [
        (b"", Errno.NOENT),
        (b"\0", Errno.INVAL),
        (b"a\0b", Errno.INVAL),
        (b"\xff\xfe", Errno.ILSEQ),
        (b"x" * 256, Errno.NAMETOOLONG),
        (b"x/" * 2100, Errno.NAMETOOLONG),
    ],
)
def test_what_is_no_path_is_refused_by_every_function(world, path, errno):
    pointer, size = world.path(path)
    calls = {
        "path_create_directory": (ROOT, pointer, size),
        "path_filestat_get": (ROOT, 0, pointer, size, 0),
        "path_filestat_set_times": (ROOT, 0, pointer, size, 0, 0, 0),
        "path_link": (ROOT, 0, pointer, size, ROOT, pointer, size),
        "path_open": (ROOT, 0, pointer, size, 1, 0, 0, 0, 0),
        "path_readlink": (ROOT, pointer, size, 0, 10, 0),
        "path_remove_directory": (ROOT, pointer, size),
        "path_rename": (ROOT, pointer, size, ROOT, pointer, size),
        "path_symlink": (pointer, size, ROOT, pointer, size),
        "path_unlink_file": (ROOT, pointer, size),
    }
    for name, arguments in calls.items():
        assert world.call(name, *arguments) == errno, name


@pytest.mark.parametrize("number", [0, 1, 4, 99])
def test_a_path_starts_from_a_folder_and_from_nothing_else(world, number):
    world.make("f")
    expected = {99: Errno.BADF}.get(number, Errno.NOTDIR)
    pointer, size = world.path("f")
    assert world.call("path_unlink_file", number, pointer, size) == expected
    assert world.call("path_open", number, 0, pointer, size, 0, 2, 0, 0, 0) == expected
    assert world.call("path_filestat_get", number, 0, pointer, size, 0) == expected


def test_a_path_starts_from_the_folder_that_is_open(world):
    world.call_path("path_create_directory", "d")
    world.make("d/f", b"abc")
    _, folder = world.open("d", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    pointer, size = world.path("f")
    assert world.call("path_filestat_get", folder, 0, pointer, size, 0) == 0
    assert world.filestat(0)["size"] == 3
    pointer, size = world.path("../d/./f")
    assert world.call("path_filestat_get", folder, 0, pointer, size, 0) == 0


@pytest.mark.parametrize(
    ("oflags", "flags"),
    [(16, 0), (1 << 31, 0), (0, 32), (0, 1 << 20), (OpenFlag.CREAT | OpenFlag.DIRECTORY, 0)],
)
def test_flags_that_there_are_not_or_that_contradict_are_refused(world, oflags, flags):
    assert world.open("f", oflags, flags=flags)[0] == Errno.INVAL
    assert world.stat("f")[0] == Errno.NOENT


def test_nothing_is_made_where_the_result_cannot_be_told(world):
    pointer, size = world.path("f")
    result = world.call("path_open", ROOT, 0, pointer, size, 1, 66, 0, 0, 65536 - 3)
    assert result == Errno.FAULT
    assert world.stat("f")[0] == Errno.NOENT
    assert len(list(world.guest.descriptors)) == 4


def test_nothing_is_made_where_no_descriptor_is_left():
    from cloche.limits import Limits

    world = World(limits=Limits(open_files=8))
    for number in range(8):
        world.make(str(number))
    assert world.open("new", OpenFlag.CREAT)[0] == Errno.MFILE
    assert world.open("0", OpenFlag.TRUNC)[0] == Errno.MFILE
    assert world.stat("new")[0] == Errno.NOENT


def test_a_folder_is_not_opened_for_writing(world):
    world.call_path("path_create_directory", "d")
    assert world.open("d")[0] == Errno.ISDIR
    assert world.open("d", OpenFlag.TRUNC, rights=Right.FD_READ)[0] == Errno.ISDIR
    assert world.open("d", rights=Right.FD_READ)[0] == 0


def test_a_link_is_opened_only_where_it_is_followed(world):
    world.make("f", b"abc")
    assert world.symlink("f", "l") == 0
    assert world.open("l", lookup=0)[0] == Errno.LOOP
    errno, number = world.open("l", lookup=1)
    assert (errno, world.read(number)) == (0, (0, b"abc"))


def test_what_was_handed_in_is_not_opened_for_writing():
    world = World(folders={"/d": {"f": b"abc"}})
    assert world.open("d/f", rights=Right.FD_WRITE)[0] == Errno.ROFS
    assert world.open("d/f", OpenFlag.TRUNC, rights=Right.FD_READ)[0] == Errno.ROFS
    assert world.open("d/f", OpenFlag.CREAT, rights=Right.FD_READ)[0] == 0
    assert world.call_path("path_unlink_file", "d/f") == Errno.ROFS


def test_times_are_set_by_name_through_a_link_or_on_it(world):
    world.make("f")
    world.symlink("f", "l")
    flags = TimeFlag.ATIM | TimeFlag.MTIM
    pointer, size = world.path("l")
    assert world.call("path_filestat_set_times", ROOT, 0, pointer, size, 1, 2, flags) == 0
    assert world.call("path_filestat_set_times", ROOT, 1, pointer, size, 3, 4, flags) == 0
    link, file = world.stat("l", follow=False)[1], world.stat("f")[1]
    assert (link["type"], link["accessed"], link["modified"]) == (FileType.SYMBOLIC_LINK, 1, 2)
    assert (file["accessed"], file["modified"]) == (3, 4)


def test_a_link_is_read_as_far_as_there_is_room(world):
    world.symlink("target/é", "l")
    assert world.readlink("l") == (0, "target/é".encode())
    assert world.readlink("l", 3) == (0, b"tar")
    assert world.readlink("l", 0) == (0, b"")
    world.make("f")
    assert world.readlink("f")[0] == Errno.INVAL


def test_a_name_cannot_be_given_through_a_link(world):
    world.make("f")
    assert world.link("f", "g", lookup=1) == Errno.INVAL
    assert world.link("f", "g") == 0
    assert world.stat("f")[1]["links"] == 2
    assert world.stat("f")[1]["inode"] == world.stat("g")[1]["inode"]


def test_names_are_kept_as_they_are(world):
    for name in ("é", "e\u0301", "\u202e", "a b", "CON", "x.", "a\nb", "\U0001f600"):
        world.call("fd_close", world.make(name))
    _, names = world.list_names(ROOT)
    assert set(names) >= {"é", "e\u0301", "\u202e", "a b", "CON", "x.", "a\nb", "\U0001f600"}
