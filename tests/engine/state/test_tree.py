"""The files of a guest in another one."""

from __future__ import annotations

import pytest

from cloche.engine.files.node import Link
from cloche.engine.state.fields import FieldReader, FieldWriter
from cloche.engine.state.host_side import write_host_side
from cloche.engine.state.tree import TreeReader, write_tree
from cloche.engine.wasi.abi import Errno
from cloche.errors import SnapshotError
from cloche.limits import Limits
from tests.engine.state.worlds import content, copy, make_file, make_folder, names
from tests.engine.wasi.world import World

PACKAGES = {"/usr/lib": {"a.py": b"a = 1", "sub": {"b.py": b"b = 2"}}}


def test_files_folders_and_links_are_as_they_were():
    world = World()
    make_folder(world, "a")
    make_folder(world, "a/b")
    make_file(world, "a/b/data", b"\0\1\2")
    make_file(world, "tmp/z", b"z")
    make_file(world, "tmp/a", b"a")
    world.symlink("../a/b/data", "tmp/link")
    other = copy(world)
    for path in ("a", "a/b", "a/b/data", "tmp", "tmp/z", "tmp/link"):
        assert other.stat(path, follow=False) == world.stat(path, follow=False)
    assert names(other, "tmp") == ["z", "a", "link"]
    assert content(other, "tmp/link") == b"\0\1\2"


def test_names_of_one_file_stay_names_of_one_file():
    world = World()
    make_file(world, "one", b"same")
    world.link("one", "tmp/two")
    other = copy(world)
    assert other.stat("one")[1]["links"] == 2
    other.write(other.open("tmp/two")[1], b"SAME")
    assert content(other, "one") == b"SAME"
    assert content(world, "one") == b"same"


def test_what_the_quota_counts_is_as_it_was():
    world = World()
    make_file(world, "one", b"four")
    world.link("one", "two")
    world.symlink("one", "link")
    number = world.make("gone", b"12345")
    world.call_path("path_unlink_file", "gone")
    other = copy(world)
    was, quota = world.guest.files.quota, other.guest.files.quota
    assert (quota.used_bytes, quota.used_nodes) == (was.used_bytes, was.used_nodes)
    for each in (world, other):
        assert each.call("fd_close", number) == 0
        for path in ("one", "two", "link"):
            assert each.call_path("path_unlink_file", path) == 0
        assert (each.guest.files.quota.used_bytes, each.guest.files.quota.used_nodes) == (0, 0)


def test_new_nodes_get_numbers_that_none_has_had():
    world = World()
    make_file(world, "a")
    world.call_path("path_unlink_file", "a")
    make_file(world, "b")
    other = copy(world)
    make_file(other, "c")
    assert other.stat("c")[1]["inode"] == world.stat("b")[1]["inode"] + 1


def test_files_that_were_handed_in_stay_as_the_host_knows_them_until_they_are_changed():
    world = World(files={"/in/data": b"given", "/in/other": b"too"})
    other = copy(world)
    assert other.guest.take_changes().files == {}
    assert other.write(other.open("in/data")[1], b"taken")[0] == 0
    assert other.guest.take_changes().files == {"in/data": b"taken"}
    assert content(world, "in/data") == b"given"


def test_what_has_changed_and_was_not_told_yet_is_told_later():
    world = World(files={"/in/data": b"given"})
    make_file(world, "new", b"new")
    world.call_path("path_unlink_file", "in/data")
    other = copy(world)
    for each in (world, other):
        changes = each.guest.take_changes()
        assert (changes.files, changes.files_removed) == ({"new": b"new"}, ("in/data",))


def test_folders_on_the_way_to_what_was_handed_in_stay_read_only():
    other = copy(World(folders=PACKAGES), folders=PACKAGES)
    assert other.open("usr/new", 1)[0] == Errno.ROFS
    assert other.call_path("path_unlink_file", "usr/lib/a.py") == Errno.ROFS


def test_folders_that_were_handed_in_whole_are_bound_again():
    world = World(folders=PACKAGES)
    assert content(world, "usr/lib/a.py") == b"a = 1"
    data = write_host_side(world.guest)
    assert b"a = 1" not in data
    other = copy(world, folders={"/usr/lib": {"a.py": b"a = 7", "sub": {}}})
    assert content(other, "usr/lib/a.py") == b"a = 7"
    assert names(other, "usr/lib") == ["a.py", "sub"]


@pytest.mark.parametrize(
    ("taken", "opened", "words"),
    [
        (PACKAGES, {}, "with a folder at /usr/lib"),
        ({}, PACKAGES, "without a folder at /usr/lib"),
        (PACKAGES, {"/usr/other": {}}, "with a folder at /usr/lib"),
        (PACKAGES, {**PACKAGES, "/more": {}}, "without a folder at /more"),
    ],
)
def test_other_folders_than_were_handed_in_are_refused(taken, opened, words):
    with pytest.raises(SnapshotError, match=words):
        copy(World(folders=taken), folders=opened)


@pytest.mark.parametrize(
    "limits", [Limits(file_bytes=3), Limits(file_nodes=16, file_bytes=100)], ids=["bytes", "nodes"]
)
def test_more_than_the_limits_allow_is_refused(limits):
    world = World()
    make_file(world, "data", b"four")
    for number in range(20):
        make_file(world, f"f{number}")
    with pytest.raises(SnapshotError, match="raise file_bytes or file_nodes"):
        copy(world, limits=limits)


def read(change):
    """Have a tree changed by its nodes before it is written, and read it again."""
    world = World()
    make_folder(world, "a")
    make_folder(world, "a/b")
    make_file(world, "a/data", b"x")
    files = world.guest.files
    held = change(files) or []
    writer = FieldWriter()
    write_tree(writer, files, held)
    reader = TreeReader(FieldReader(writer.to_bytes()), World().guest.files)
    reader.read()
    reader.check_reach()


def find(files, path):
    return files.lookup(files.root, path)


def test_a_tree_is_read():
    read(lambda files: None)


def name_twice(files):
    files.root.entries["again"] = files.root.entries["a"]


def make_loop(files):
    inner = find(files, "a/b")
    inner.entries["loop"] = files.root.entries.pop("a")
    return [inner, inner.entries["loop"], inner.entries["loop"].entries["data"]]


def use_number_to_come(files):
    find(files, "a/data").inode = files.volume.last_inode + 1


def use_no_number(files):
    find(files, "a/data").inode = 0


def use_number_of_the_root(files):
    find(files, "tmp").inode = files.root.inode


def make_root_a_link(files):
    link = Link(files.volume, "x")
    link.inode = files.root.inode
    return [link]


def name_badly(name):
    def change(files):
        files.root.entries[name] = files.root.entries.pop("a")

    return change


def name_often(files):
    data = find(files, "a/data")
    files.root.entries.update((f"n{number}", data) for number in range(1000))


def leave_unreachable(files):
    return [Link(files.volume, "x")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (name_twice, "too many places"),
        (make_loop, "not in its tree"),
        (use_number_to_come, "where at most"),
        (use_no_number, "one number"),
        (use_number_of_the_root, "one number"),
        (make_root_a_link, "no root folder"),
        (name_badly(".."), "a name in it"),
        (name_badly(""), "a name in it"),
        (name_badly("a/b"), "a name in it"),
        (name_badly("a\0"), "a name in it"),
        (name_often, "too many places"),
        (leave_unreachable, "nothing leads to"),
    ],
)
def test_a_tree_that_cannot_be_is_refused(change, words):
    with pytest.raises(SnapshotError, match=words):
        read(change)


@pytest.mark.parametrize(
    ("entry", "words"), [(1, "too many places"), (9, "where at most|stands for nothing")]
)
def test_a_name_of_the_root_or_of_nothing_is_refused(entry, words):
    writer = FieldWriter()
    writer.number(1)
    writer.text("/tmp")
    for number in (3, 1, 2, 3):  # the last number, those of the topmost folders, how many nodes
        writer.number(number)
    for inode, name, inside in ((1, "down", 3), (2, "", 0), (3, "up", entry)):
        for number in (inode, 0, 0, 0, 2, 1 if name else 0):
            writer.number(number)
        if name:
            writer.text(name)
            writer.number(inside)
    reader = TreeReader(FieldReader(writer.to_bytes()), World().guest.files)
    with pytest.raises(SnapshotError, match=words):
        reader.read()
