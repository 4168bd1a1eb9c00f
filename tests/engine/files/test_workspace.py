"""Files that outlive a run, and that one guest after another works with."""

from __future__ import annotations

import threading

import pytest

from cloche.engine.files.workspace import Workspace
from cloche.engine.wasi.abi import Errno, OpenFlag, Right
from cloche.errors import LimitError, RequestError
from tests.engine.wasi.world import World


def enter(workspace, path="/"):
    return World(mounts={path: workspace})


def content(world, path):
    errno, number = world.open(path, rights=Right.FD_READ)
    return errno or world.read(number)[1]


def test_the_host_writes_reads_lists_and_deletes():
    workspace = Workspace({"a": "é", "d/b": b"12"})
    workspace.write("/d/deep/c", b"345")
    workspace.write("a", b"x")
    assert workspace.list() == ("a", "d/b", "d/deep/c")
    assert (workspace.read("a"), workspace.read("/d/b")) == (b"x", b"12")
    assert workspace.used_bytes == 6
    workspace.delete("d/b")
    assert workspace.list() == ("a", "d/deep/c")
    workspace.delete("d")
    workspace.delete("a")
    assert (workspace.list(), workspace.used_bytes) == ((), 0)
    workspace.write("again", b"")


def test_bytes_are_shared_and_not_copied():
    data = bytes(1000)
    assert Workspace({"a": data}).read("a") is data


def test_a_folder_of_many_folders_is_deleted_whole():
    workspace = Workspace(file_nodes=2000)
    for number in range(100):
        workspace.write(f"d/{number}/{number}/x", b"1")
    workspace.write("d/" + "n/" * 900 + "x", b"1")
    workspace.delete("d")
    assert workspace.used_bytes == 0
    workspace.write("n/" * 1999 + "x", b"")


PATHS = ["", "/", "a/", "a//b", "../a", "a/./b", "a\0", "x" * 256, "\ud800", 3, b"a"]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_no_path_is_refused(path):
    workspace = Workspace()
    for call in (
        lambda: workspace.write(path, b""),
        lambda: workspace.read(path),
        lambda: workspace.delete(path),
    ):
        with pytest.raises(RequestError, match="no path"):
            call()


def test_what_cannot_be_is_told_by_name():
    workspace = Workspace({"a": b"1", "d/b": b""}, file_bytes=10, file_nodes=4)
    for call, words in (
        (lambda: workspace.read("x"), "there is no 'x'"),
        (lambda: workspace.read("x/y"), "there is no 'x/y'"),
        (lambda: workspace.read("d"), "no file"),
        (lambda: workspace.delete("x"), "there is no"),
        (lambda: workspace.write("d", b""), "folder"),
        (lambda: workspace.write("a/x", b""), "no folder"),
        (lambda: workspace.write("large", b"x" * 11), "no room"),
        (lambda: workspace.write("a", b"x" * 10), "no room"),
        (lambda: workspace.write("1/2/3", b""), "no room"),
        (lambda: workspace.write("a", 1), "bytes or str"),
        (lambda: workspace.write("a", "\ud800"), "lone surrogate"),
    ):
        with pytest.raises(RequestError, match=words):
            call()
    assert workspace.read("a") == b"1"
    with pytest.raises(LimitError, match="file_bytes"):
        Workspace(file_bytes=-1)


@pytest.mark.parametrize("path", ["/", "/notes", "/a/b"])
def test_what_one_guest_leaves_the_next_finds(path):
    workspace = Workspace({"given": b"1"})
    place = path.strip("/") + "/" if path != "/" else ""
    first = enter(workspace, path)
    assert content(first, f"{place}given") == b"1"
    first.make(f"{place}made", b"22")
    first.call_path("path_create_directory", f"{place}d")
    first.make(f"{place}d/deep", b"333")
    first.make("tmp/gone", b"4")
    first.guest.close()
    first.guest.leave()
    assert workspace.list() == ("d/deep", "given", "made")
    assert (workspace.read("made"), workspace.used_bytes) == (b"22", 6)
    workspace.write("d/host", b"5")
    second = enter(workspace, path)
    assert content(second, f"{place}d/deep") == b"333"
    assert content(second, f"{place}d/host") == b"5"
    assert content(second, f"{place}d/../made") == b"22"
    assert content(second, f"{place}d/../../../../{place}given") == b"1"
    assert second.stat("tmp/gone")[0] == Errno.NOENT
    assert second.stat(f"{place}d/../../../tmp")[0] == 0


def test_a_guest_that_runs_has_it_alone():
    workspace = Workspace({"a": b"1"})
    world = enter(workspace)
    for call in (
        lambda: enter(workspace),
        workspace.list,
        lambda: workspace.read("a"),
        lambda: workspace.write("a", b""),
        lambda: workspace.delete("a"),
    ):
        with pytest.raises(RequestError, match="in use"):
            call()
    world.guest.leave()
    assert workspace.list() == ("a",)


def test_two_guests_work_with_it_in_turns():
    """As sessions do, which have it while a call runs; each goes on where it was."""
    workspace = Workspace()
    first = enter(workspace)
    first.call_path("path_create_directory", "d")
    _, held = first.open("d", OpenFlag.DIRECTORY, rights=Right.FD_READ)
    first.guest.leave()
    second = enter(workspace, "/w")
    second.make("w/d/x", b"second")
    second.guest.leave()
    first.guest.enter()
    assert first.list_names(held) == (0, [".", "..", "x"])
    arguments = held, 1, *first.path("../tmp"), 0x100
    assert first.call("path_filestat_get", *arguments) == 0
    first.guest.leave()
    second.guest.enter()
    assert second.stat("w/d/../../tmp")[0] == 0


def test_its_quota_is_its_own():
    workspace = Workspace(file_bytes=10, file_nodes=2)
    world = enter(workspace)
    number = world.make("a")
    assert world.write(number, b"x" * 11)[0] == Errno.NOSPC
    assert world.write(number, b"x" * 10) == (0, 10)
    world.make("b")
    assert world.open("c", OpenFlag.CREAT)[0] == Errno.NOSPC
    assert world.guest.files.quota.used_bytes == 0
    assert workspace.used_bytes == 10


def test_a_file_without_a_name_is_gone_with_the_guest_that_had_it_open():
    workspace = Workspace()
    world = enter(workspace)
    world.make("a", b"x" * 100)
    world.call_path("path_unlink_file", "a")
    assert workspace.used_bytes == 100
    world.guest.close()
    world.guest.leave()
    assert workspace.used_bytes == 0


def test_times_are_those_of_whoever_writes():
    workspace = Workspace()
    world = enter(workspace)
    world.make("a", b"1")
    assert world.stat("a")[1]["modified"] % 1_000_000 == 0
    world.guest.leave()
    workspace.write("b", b"1")
    assert enter(workspace).stat("b")[1]["modified"] > 0


def test_many_threads_that_want_it_are_served_or_refused_and_nothing_is_lost():
    workspace = Workspace()
    done = []

    def work(number):
        for count in range(50):
            try:
                workspace.write(f"{number}/{count}", b"x")
                done.append((number, count))
            except RequestError:
                continue

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert workspace.list() == tuple(sorted(f"{number}/{count}" for number, count in done))
    assert workspace.used_bytes == len(done) > 0
