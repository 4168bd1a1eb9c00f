"""Folders of the host's in a guest's tree: what leads out of them is refused."""

from __future__ import annotations

import os
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.files.real_volume import MOST_LEVELS
from cloche.engine.wasi.abi import Errno, FileType, OpenFlag, Right, TimeFlag
from cloche.host_folder import HostFolder
from tests.engine.files.real import SECRET, lay_out, make_world, state
from tests.engine.wasi.world import ROOT, World

LEADS_OUT = [
    "out",
    "out-folder",
    "out-folder/secret",
    "d/far-out",
    "d/dangling-out",
    "absolute",
    "absolute-in",
    "chain",
    "to-d/far-out",
    "out-folder/../a",
    "out/",
]


@pytest.fixture
def inside(tmp_path):
    return lay_out(tmp_path)


@pytest.fixture
def world(inside):
    return make_world(inside)


@pytest.fixture
def writable(inside):
    return make_world(inside, readonly=False, file_bytes=100, file_nodes=3)


def content(world, path):
    errno, number = world.open(path, rights=Right.FD_READ)
    return errno or world.read(number)[1]


def test_files_are_read_where_they_are(world, inside):
    assert content(world, "m/a") == b"content of a"
    assert content(world, "m/d/b") == b"content of b"
    (inside / "later").write_bytes(b"came later")
    assert content(world, "m/later") == b"came later"
    assert world.stat("m/a")[1]["size"] == 12


def test_links_that_stay_in_the_folder_are_followed(world):
    assert content(world, "m/to-a") == content(world, "m/d/up-to-a") == b"content of a"
    assert content(world, "m/to-d/b") == content(world, "m/d/round") == b"content of b"
    assert content(world, "m/dangling") == Errno.NOENT
    assert content(world, "m/loop") == Errno.LOOP


@pytest.mark.parametrize("path", LEADS_OUT)
def test_links_that_lead_out_are_refused(world, path):
    assert content(world, f"m/{path}") == Errno.ACCES
    assert world.stat(f"m/{path}")[0] == Errno.ACCES


@pytest.mark.parametrize("path", LEADS_OUT)
def test_nothing_is_changed_through_links_that_lead_out(writable, path, tmp_path):
    before = state(tmp_path)
    place = f"m/{path}"
    assert writable.open(place, OpenFlag.CREAT)[0] in (Errno.ACCES, Errno.ISDIR)
    assert writable.open(place, OpenFlag.TRUNC)[0] == Errno.ACCES
    assert writable.call_path("path_create_directory", place + "/x") == Errno.ACCES
    assert writable.call_path("path_unlink_file", place + "/x") == Errno.ACCES
    assert writable.call_path("path_remove_directory", place + "/x") == Errno.ACCES
    assert writable.rename("m/a", place + "/x") == Errno.ACCES
    times = TimeFlag.MTIM
    assert writable.call("path_filestat_set_times", ROOT, 1, *writable.path(place), 0, 0, times)
    assert state(tmp_path) == before


def test_what_the_guest_calls_up_is_up_in_its_own_tree(world):
    assert world.stat("m/../m/a")[0] == 0
    assert world.stat("m/../../../m/d/../a")[0] == 0
    assert world.stat("m/../out/secret")[0] == Errno.NOENT
    _, number = world.open("m/d", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    arguments = number, 1, *world.path("../../out/secret"), 0x100
    assert world.call("path_filestat_get", *arguments) == Errno.NOENT


def test_the_text_of_a_link_is_told_but_no_path_of_the_hosts(world):
    assert world.readlink("m/to-a") == (0, b"a")
    assert world.readlink("m/out") == (0, b"../out/secret")
    assert world.readlink("m/absolute")[0] == Errno.ACCES
    assert world.readlink("m/a")[0] == Errno.INVAL
    assert world.stat("m/to-a", follow=False)[1]["type"] == FileType.SYMBOLIC_LINK


def test_a_folder_is_listed_with_kinds_and_no_more_than_what_is_in_it(world):
    _, number = world.open("m", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    errno, names = world.list_names(number)
    assert (errno, names[:2]) == (0, [".", ".."])
    assert {"a", "d", "to-a", "pipe", "absolute"} < set(names)
    kinds = {name: kind for name, _, kind in world.guest.descriptors.get(number).list_entries(0)}
    assert kinds["a"] == FileType.REGULAR_FILE
    assert kinds["d"] == kinds[".."] == FileType.DIRECTORY
    assert kinds["to-a"] == FileType.SYMBOLIC_LINK
    assert kinds["pipe"] == FileType.UNKNOWN


def test_names_that_are_not_utf8_are_not_listed(inside):
    os.close(os.open(os.fsencode(inside) + b"/\xff\xfe", os.O_CREAT | os.O_WRONLY))
    world = make_world(inside)
    _, number = world.open("m", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    errno, names = world.list_names(number)
    assert errno == 0
    assert all(name.isascii() for name in names)


def test_a_listing_that_is_too_long_is_refused_and_closing_gives_its_room_back(
    world, inside, monkeypatch
):
    monkeypatch.setattr("cloche.engine.files.real_folder.MOST_LISTED", 30)
    _, number = world.open("m", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    assert world.list_names(number)[0] == 0
    assert world.list_names(number)[0] == 0
    _, second = world.open("m", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    _, third = world.open("m", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    assert world.list_names(second)[0] == 0
    assert world.list_names(third)[0] == Errno.OVERFLOW
    assert world.call("fd_close", second) == 0
    assert world.list_names(third)[0] == 0


@pytest.mark.parametrize("rights", [Right.FD_READ, Right.FD_WRITE, Right.FD_READ | Right.FD_WRITE])
def test_pipes_sockets_and_devices_are_refused_at_once(inside, rights):
    with socket.socket(socket.AF_UNIX) as server:
        place = os.getcwd()
        os.chdir(inside)  # the path of a socket has to be short
        try:
            server.bind("socket")
        finally:
            os.chdir(place)
        world = make_world(inside, readonly=False)
        for name in ("pipe", "socket"):
            assert world.open(f"m/{name}", rights=rights)[0] == Errno.ACCES
            assert world.open(f"m/{name}", OpenFlag.CREAT, rights=rights)[0] == Errno.ACCES
            assert world.stat(f"m/{name}")[1]["type"] == FileType.UNKNOWN
            assert world.call_path("path_unlink_file", f"m/{name}") == Errno.ACCES
            assert world.rename(f"m/{name}", "m/x") == Errno.ACCES
            assert world.rename("m/a", f"m/{name}") == Errno.ACCES
            times = *world.path(f"m/{name}"), 0, 0, TimeFlag.MTIM
            assert world.call("path_filestat_set_times", ROOT, 1, *times) == Errno.ACCES


def test_nothing_is_changed_in_a_folder_that_is_readonly(world, tmp_path):
    before = state(tmp_path)
    world.make("own", b"x")
    refused = [
        world.open("m/new", OpenFlag.CREAT)[0],
        world.open("m/a")[0],
        world.open("m/a", OpenFlag.TRUNC, rights=Right.FD_READ)[0],
        world.call_path("path_create_directory", "m/new"),
        world.call_path("path_unlink_file", "m/a"),
        world.call_path("path_unlink_file", "m/to-a"),
        world.call_path("path_remove_directory", "m/d/deep"),
        world.rename("m/a", "m/new"),
        world.rename("own", "m/new"),
        world.rename("m/a", "stolen"),
        world.symlink("a", "m/new"),
        world.call("path_filestat_set_times", ROOT, 1, *world.path("m/a"), 0, 0, TimeFlag.MTIM),
        world.call("path_filestat_set_times", ROOT, 1, *world.path("m/d"), 0, 0, TimeFlag.MTIM),
    ]
    assert set(refused) == {Errno.ROFS}
    assert world.link("m/a", "m/new") == Errno.ROFS
    assert state(tmp_path) == before


def test_files_and_folders_are_made_written_moved_and_removed(writable, inside):
    number = writable.make("m/new", b"hello")
    assert (inside / "new").read_bytes() == b"hello"
    assert writable.pread(number, 5, 0) == (0, b"hello")
    writable.call("fd_close", number)
    assert writable.call_path("path_create_directory", "m/folder") == 0
    assert writable.rename("m/new", "m/folder/moved") == 0
    assert (inside / "folder" / "moved").read_bytes() == b"hello"
    assert writable.rename("m/folder", "m/d/folder") == 0
    assert writable.call_path("path_remove_directory", "m/d/folder") == Errno.NOTEMPTY
    assert writable.call_path("path_unlink_file", "m/d/folder/moved") == 0
    assert writable.call_path("path_remove_directory", "m/d/folder") == 0
    assert writable.call_path("path_unlink_file", "m/to-a") == 0
    assert sorted(os.listdir(inside / "d")) == [
        "b",
        "dangling-out",
        "deep",
        "far-out",
        "round",
        "up-to-a",
    ]
    assert (inside / "a").exists()
    assert writable.guest.files.mounts["/m"].volume.quota.used_nodes == 0


def test_a_new_file_is_one_that_only_its_owner_may_run(writable, inside):
    writable.make("m/new", b"#!/bin/sh")
    assert (inside / "new").stat().st_mode & 0o7111 == 0


def test_times_are_set_as_the_guest_says(writable, inside):
    for path in ("m/a", "m/d"):
        arguments = ROOT, 1, *writable.path(path), 5 * 10**9, 7 * 10**9
        flags = TimeFlag.ATIM | TimeFlag.MTIM
        assert writable.call("path_filestat_set_times", *arguments, flags) == 0
        status = (inside / path[2:]).stat()
        assert (status.st_atime, status.st_mtime) == (5, 7)
        assert writable.stat(path)[1]["modified"] == 7 * 10**9
        assert writable.call("path_filestat_set_times", *arguments, TimeFlag.MTIM_NOW) == 0
        assert (inside / path[2:]).stat().st_mtime > 10**9


def test_times_are_as_coarse_as_the_guests_own(world, inside):
    os.utime(inside / "a", ns=(1_234_567_890, 1_234_567_890))
    assert world.stat("m/a")[1]["modified"] == 1_234_000_000


def test_times_before_1970_are_that_years(world, inside):
    os.utime(inside / "a", ns=(-5, -5))
    assert world.stat("m/a")[1]["modified"] == 0


def test_the_guest_makes_neither_links_nor_second_names(writable, tmp_path):
    before = state(tmp_path)
    assert writable.symlink("a", "m/new") == Errno.ACCES
    assert writable.symlink("../../etc", "m/d/new") == Errno.ACCES
    assert writable.link("m/a", "m/new") == Errno.ACCES
    writable.make("own", b"x")
    assert writable.link("own", "m/new") == Errno.XDEV
    assert writable.link("m/a", "new") == Errno.XDEV
    assert writable.rename("m/to-a", "m/d/to-a") == Errno.ACCES
    assert writable.rename("m/a", "stolen") == Errno.XDEV
    assert writable.rename("own", "m/new") == Errno.XDEV
    assert state(tmp_path) == before


def test_a_file_with_another_name_is_read_and_not_written(writable, inside, tmp_path):
    """The other name may be anywhere, as those in the caches of package managers are."""
    (tmp_path / "out" / "twin").hardlink_to(inside / "a")
    assert content(writable, "m/a") == b"content of a"
    assert writable.open("m/a")[0] == Errno.ACCES
    assert writable.open("m/a", OpenFlag.TRUNC, rights=Right.FD_READ)[0] == Errno.ACCES
    assert (tmp_path / "out" / "twin").read_bytes() == b"content of a"


def test_a_file_that_is_open_is_neither_removed_nor_replaced(writable):
    number = writable.make("m/new", b"x")
    assert writable.call_path("path_unlink_file", "m/new") == Errno.BUSY
    assert writable.rename("m/a", "m/new") == Errno.BUSY
    assert writable.rename("m/new", "m/newer") == 0
    writable.call("fd_close", number)
    assert writable.rename("m/a", "m/newer") == 0
    assert content(writable, "m/newer") == b"content of a"


def test_kinds_that_cannot_take_each_others_place_do_not(writable):
    assert writable.rename("m/a", "m/d") == Errno.ISDIR
    assert writable.rename("m/d", "m/a") == Errno.NOTDIR
    assert writable.rename("m/d", "m/d/deep/x") == Errno.INVAL
    assert writable.call_path("path_create_directory", "m/e") == 0
    assert writable.rename("m/e", "m/d") == Errno.NOTEMPTY
    assert writable.rename("m/a", "m/a") == 0
    assert content(writable, "m/a") == b"content of a"


def test_no_more_nodes_are_made_than_are_allowed(writable, inside):
    for name in ("1", "2", "3"):
        assert writable.call_path("path_create_directory", f"m/{name}") == 0
    assert writable.call_path("path_create_directory", "m/4") == Errno.NOSPC
    assert writable.open("m/5", OpenFlag.CREAT)[0] == Errno.NOSPC
    assert writable.call_path("path_create_directory", "m/1") == Errno.EXIST
    assert writable.call_path("path_remove_directory", "m/1") == 0
    assert writable.open("m/5", OpenFlag.CREAT)[0] == 0
    # Room that comes of what was there before is the host's.
    assert writable.call_path("path_unlink_file", "m/a") == 0
    assert writable.call_path("path_create_directory", "m/6") == 0
    assert writable.call_path("path_create_directory", "m/7") == Errno.NOSPC


def test_a_failure_to_make_something_is_not_counted(writable, inside):
    (inside / "d").chmod(0o500)
    quota = writable.guest.files.mounts["/m"].volume.quota
    if os.geteuid():
        assert writable.call_path("path_create_directory", "m/d/x") == Errno.ACCES
    assert writable.call_path("path_create_directory", "m/" + "x" * 256) == Errno.NAMETOOLONG
    assert quota.used_nodes == 0


def test_no_walk_goes_deeper_than_its_cap(writable, inside):
    deep = inside
    for _ in range(MOST_LEVELS + 2):
        deep /= "n"
        deep.mkdir()
    assert writable.stat("m" + "/n" * MOST_LEVELS)[0] == 0
    assert writable.stat("m" + "/n" * (MOST_LEVELS + 1))[0] == 0
    assert writable.stat("m" + "/n" * (MOST_LEVELS + 2))[0] == Errno.NAMETOOLONG
    place = "m" + "/n" * MOST_LEVELS
    assert writable.call_path("path_create_directory", place + "/x") == Errno.NAMETOOLONG
    assert writable.rename("m/d", place + "/x") == Errno.NAMETOOLONG


def test_a_file_of_the_hosts_is_put_there_too(writable, inside):
    writable.guest.put_files({"/m/new/x": b"12345", "/m/a": b"67"})
    assert (inside / "new" / "x").read_bytes() == b"12345"
    assert (inside / "a").read_bytes() == b"67"
    assert writable.guest.take_changes().files == {}


def test_a_real_folder_may_be_the_working_folder(inside):
    world = World(mounts={"/": HostFolder(inside, readonly=False)})
    assert content(world, "a") == b"content of a"
    assert world.stat("tmp")[1]["type"] == FileType.DIRECTORY
    world.make("tmp/x", b"1")
    world.make("new", b"2")
    assert sorted(os.listdir(inside))[-1] == "to-out"
    assert (inside / "new").read_bytes() == b"2"
    assert not (inside / "tmp").exists()
    assert world.stat("../../out/secret")[0] == Errno.ACCES  # "out" is a link in the folder
    assert world.stat("../in/a")[0] == Errno.NOENT


def test_the_secret_is_what_it_was(world, tmp_path):
    """A test of the tests: what is refused above would have been found."""
    assert (tmp_path / "in" / "out").read_bytes() == SECRET


NAMES = (
    ".. . a d deep b out out-folder to-d to-a chain absolute loop dangling far-out secret new pipe"
)
PARTS = st.sampled_from([*NAMES.split(), ""])
PATHS = st.lists(PARTS, max_size=5).map(lambda parts: "m/" + "/".join(parts))
STEPS = st.lists(st.tuples(st.sampled_from("rwdmxnlst"), PATHS, PATHS), max_size=15)


@given(STEPS)
@settings(max_examples=100, deadline=None)
def test_whatever_the_guest_does_nothing_outside_is_read_or_changed(tmp_path_factory, steps):
    place = tmp_path_factory.mktemp("place")
    inside = lay_out(place)
    before = state(place / "out")
    world = make_world(inside, readonly=False)
    calls = {
        "r": lambda old, new: content(world, old),
        "w": lambda old, new: _overwrite(world, old),
        "d": lambda old, new: world.call_path("path_create_directory", old),
        "m": lambda old, new: world.rename(old, new),
        "x": lambda old, new: world.call_path("path_unlink_file", old),
        "n": lambda old, new: world.call_path("path_remove_directory", old),
        "l": lambda old, new: world.link(old, new),
        "s": lambda old, new: world.symlink(new, old),
        "t": lambda old, new: world.call(
            "path_filestat_set_times", ROOT, 1, *world.path(old), 5, 5, TimeFlag.MTIM
        ),
    }
    for kind, old, new in steps:
        assert calls[kind](old, new) != SECRET
    assert state(place / "out") == before
    assert sorted(os.listdir(place)) == ["in", "out"]
    world.guest.close()
    world.guest.leave()


def _overwrite(world, path):
    errno, number = world.open(path, OpenFlag.CREAT)
    if not errno:
        world.pwrite(number, b"changed", 3)
        world.call("fd_filestat_set_size", number, 5)
        world.call("fd_close", number)
