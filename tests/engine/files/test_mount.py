"""Folders that were handed in whole: read-only, lazy, and never shared between guests."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.files.descriptor import OpenFolder
from cloche.engine.files.filesystem import FileSystem
from cloche.engine.files.folder import Folder
from cloche.engine.files.mount import (
    MountedFolder,
    check_given,
    check_mount,
    mount_given,
    mount_tree,
)
from cloche.engine.files.quota import Quota
from cloche.engine.files.workspace import Workspace
from cloche.engine.wasi.abi import Errno, WasiError
from cloche.errors import RequestError
from cloche.host_folder import HostFolder

TREE = {"a": {"f": b"data", "deep": {"g": b""}}, "top": b"bytes", "empty": {}}
SITE = "/usr/lib/site"


class Watched(dict):
    """A folder of the host's that notes when it is looked into."""

    looks = 0

    def items(self):
        self.looks += 1
        return super().items()


def make_files(nodes=100, size=1000):
    ticks = iter(range(1, 1 << 30))
    return FileSystem(Quota(size, nodes), lambda: next(ticks))


def mounted(tree=TREE):
    files = make_files()
    mount_tree(files, SITE, tree)
    return files


def find(files, path):
    return files.lookup(files.root, path)


def errno_of(call, *arguments, **options):
    with pytest.raises(WasiError) as caught:
        call(*arguments, **options)
    return caught.value.errno


def content(folder):
    return {
        name: content(node) if isinstance(node, Folder) else node.data
        for name, node in {**folder.entries, **folder.mounts}.items()
    }


def test_what_is_in_the_tree_is_found_in_its_place():
    files = mounted()
    assert content(find(files, SITE)) == TREE
    assert find(files, f"{SITE}/a/f").data is TREE["a"]["f"]
    assert find(files, f"{SITE}/a/deep/../../top").size == 5
    assert find(files, f"{SITE}/a/..") is find(files, SITE)


def test_only_folders_that_are_looked_into_cost_anything():
    inner, top = Watched(f=b""), Watched()
    top["inner"], top["other"] = inner, Watched(f=b"")
    files = mounted(top)
    assert top.looks == 0
    find(files, SITE)
    assert top.looks == 0
    find(files, f"{SITE}/inner")
    assert (top.looks, inner.looks) == (1, 0)
    assert errno_of(find, files, f"{SITE}/inner/x") == Errno.NOENT
    find(files, f"{SITE}/inner/f")
    assert (top.looks, inner.looks, top["other"].looks) == (1, 1, 0)


def test_neither_nodes_of_a_mount_count_nor_those_above_it():
    files = mounted()
    content(files.root)
    assert (files.quota.used_nodes, files.quota.used_bytes) == (0, 0)


def test_guests_share_bytes_and_no_node():
    first, second = mounted(), mounted()
    for path in (SITE, f"{SITE}/a", f"{SITE}/a/f", f"{SITE}/a/deep"):
        assert find(first, path) is not find(second, path)
    assert find(first, f"{SITE}/top").data is find(second, f"{SITE}/top").data
    find(first, f"{SITE}/top").accessed = 7
    find(first, f"{SITE}/top").hold()
    assert find(second, f"{SITE}/top").accessed != 7
    assert find(second, f"{SITE}/top").holders == 0


def test_every_node_has_a_number_of_its_own_and_the_time_of_the_mount():
    files = mounted()
    folders, nodes = [files.root], []
    while folders:
        for node in {**(folder := folders.pop()).entries, **folder.mounts}.values():
            nodes.append(node)
            if isinstance(node, Folder):
                folders.append(node)
    assert len({(node.volume.device, node.inode) for node in nodes}) == len(nodes) == 9
    assert len({node.changed for node in nodes[2:]}) == 1  # the first two are above it


def test_a_closed_descriptor_gives_nothing_of_a_mount_back():
    files = mounted()
    opened = OpenFolder(find(files, SITE))
    assert [entry[0] for entry in opened.list_entries(0)] == [".", "..", *TREE]
    opened.close()
    file = find(files, f"{SITE}/top")
    file.hold()
    file.let_go()
    assert (file.data, files.quota.used_nodes) == (b"bytes", 0)


CHANGES = {
    "make a file": lambda files, at: files.open_file(at, "new", create=True, follow=True),
    "make a folder": lambda files, at: files.make_folder(at, "new"),
    "make a link": lambda files, at: files.make_symlink("top", at, "new"),
    "link into it": lambda files, at: files.make_hard_link(files.root, "own", at, "new"),
    "rename into it": lambda files, at: files.rename(files.root, "own", at, "new"),
    "rename a folder into it": lambda files, at: files.rename(files.root, "folder", at, "new"),
}


@pytest.mark.parametrize("place", [SITE, f"{SITE}/a", f"{SITE}/empty"])
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_can_be_made_in_a_mount(change, place):
    files = mounted()
    files.open_file(files.root, "own", create=True, follow=True)
    files.make_folder(files.root, "folder")
    assert errno_of(CHANGES[change], files, find(files, place)) == Errno.ROFS
    assert content(find(files, SITE)) == TREE
    assert files.quota.used_nodes == 2


REMOVALS = {
    "remove a file": lambda files: files.remove_file(files.root, f"{SITE}/top"),
    "remove an empty folder": lambda files: files.remove_folder(files.root, f"{SITE}/empty"),
    "remove a full folder": lambda files: files.remove_folder(files.root, f"{SITE}/a"),
    "remove the mount": lambda files: files.remove_folder(files.root, SITE),
    "move a file out": lambda files: files.rename(files.root, f"{SITE}/top", files.root, "x"),
    "move a folder out": lambda files: files.rename(files.root, f"{SITE}/a", files.root, "x"),
    "move within": lambda files: files.rename(files.root, f"{SITE}/top", files.root, f"{SITE}/a/f"),
    "move onto itself": lambda files: files.rename(
        files.root, f"{SITE}/top", files.root, f"{SITE}/top"
    ),
    "move the mount": lambda files: files.rename(files.root, SITE, files.root, "x"),
    "replace the mount": lambda files: files.rename(files.root, "folder", files.root, SITE),
    "replace a folder": lambda files: files.rename(
        files.root, "folder", files.root, f"{SITE}/empty"
    ),
    "cut a file": lambda files: find(files, f"{SITE}/top").resize(0),
    "grow a file": lambda files: find(files, f"{SITE}/top").resize(50),
}


@pytest.mark.parametrize("removal", REMOVALS)
@pytest.mark.parametrize("tree", [TREE, {**TREE, "a": {}}])
def test_nothing_can_be_taken_out_of_a_mount_or_changed_in_it(removal, tree):
    files = mounted(tree)
    files.make_folder(files.root, "folder")
    assert errno_of(REMOVALS[removal], files) in (Errno.ROFS, Errno.NOENT)
    assert content(find(files, SITE)) == tree


def test_an_empty_mount_stays_as_well():
    files = mounted({})
    assert errno_of(files.remove_folder, files.root, SITE) == Errno.ROFS
    assert errno_of(files.rename, files.root, SITE, files.root, "x") == Errno.ROFS


def test_a_file_of_a_mount_gets_no_second_name():
    files = mounted()
    assert errno_of(files.make_hard_link, files.root, f"{SITE}/top", files.root, "x") == Errno.PERM


def test_a_link_elsewhere_may_lead_into_a_mount_and_changes_nothing_there():
    files = mounted()
    files.make_symlink(f"{SITE}/a", files.root, "link")
    assert find(files, "/link/f").data == b"data"
    assert errno_of(files.remove_file, files.root, "link/f") == Errno.ROFS
    assert errno_of(files.open_file, files.root, "link/x", create=True, follow=True) == Errno.ROFS


def test_a_guest_writes_beside_a_mount_as_before():
    files = make_files()
    files.mount("/tmp", Folder(files.volume))
    mount_tree(files, "/tmp/site", TREE)
    made, _ = files.open_file(files.root, "/tmp/own", create=True, follow=True)
    made.resize(10)
    files.rename(files.root, "/tmp/own", files.root, "/own")
    assert content(find(files, "/tmp/site")) == TREE
    assert find(files, "/tmp/site/a/../..") is find(files, "/tmp")


def test_folders_that_are_made_for_a_mount_are_readonly_as_well():
    files = mounted()
    usr = find(files, "/usr")
    assert errno_of(files.open_file, usr, "lib/x", create=True, follow=True) == Errno.ROFS
    assert errno_of(files.rename, files.root, "usr", files.root, "x") == Errno.BUSY


@pytest.mark.parametrize(
    ("first", "second", "errno"),
    [
        ("/a", "/a", Errno.EXIST),
        ("/a/b", "/a", Errno.EXIST),
        ("/a", "/a/b", Errno.ROFS),
        ("/a", "/a/empty/b", Errno.ROFS),
        ("/a", "//a", Errno.EXIST),
    ],
)
def test_mounts_that_stand_in_each_others_way_are_refused(first, second, errno):
    files = make_files()
    mount_tree(files, first, TREE)
    assert errno_of(mount_tree, files, second, TREE) == errno


def test_a_file_that_stands_in_the_way_of_a_mount_is_refused():
    files = make_files()
    mount_tree(files, "/m", TREE)
    assert errno_of(files.put_file, "/m/x", b"") == Errno.ROFS
    assert errno_of(files.put_file, "/m/top", b"") == Errno.ROFS
    assert errno_of(files.put_file, "/m", b"") == Errno.ISDIR


@pytest.mark.parametrize(
    ("path", "tree", "words"),
    [
        ("a", {}, "absolute"),
        ("", {}, "absolute"),
        (b"/a", {}, "absolute"),
        ("/", {}, "''"),
        ("/a/", {}, "''"),
        ("/a//b", {}, "''"),
        ("/a/..", {}, r"'\.\.'"),
        ("/./a", {}, r"'\.'"),
        ("/a\0", {}, "cannot be the name"),
        ("/\ud800", {}, "cannot be the name"),
        ("/" + "a" * 256, {}, "cannot be the name"),
        ("/a", b"", "is bytes"),
        ("/a", [], "is list"),
    ],
)
def test_what_cannot_be_mounted_is_refused_with_a_reason(path, tree, words):
    with pytest.raises(RequestError, match=words):
        check_mount(path, tree)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/", "a\0", "\udfff", "é" * 128, 7, None])
def test_a_name_that_is_none_is_found_when_it_is_looked_at(name):
    files = mounted({"good": {name: b""}})
    assert isinstance(find(files, f"{SITE}/good"), MountedFolder)
    with pytest.raises(RequestError, match="cannot be the name"):
        find(files, f"{SITE}/good/x")


@pytest.mark.parametrize("value", ["text", None, 7, bytearray(b""), ["x"]])
def test_content_that_is_none_is_found_when_it_is_looked_at(value):
    with pytest.raises(RequestError, match="has to be bytes or a mapping"):
        find(mounted({"x": value}), f"{SITE}/x")


def test_a_tree_without_an_end_costs_only_what_is_looked_at():
    tree = {}
    tree["again"] = tree
    assert isinstance(find(mounted(tree), SITE + "/again" * 100), MountedFolder)


NAMES = st.sampled_from(
    ["m", "m/a", "m/a/f", "m/x", "m/empty", "m/empty/x", "o", "o/a", "o/a/b", "m/..", "/", "m/."]
)


@given(st.lists(st.tuples(st.sampled_from("fdslrxm"), NAMES, NAMES), max_size=40))
def test_after_any_steps_a_mount_is_as_it_was(steps):
    files = make_files(nodes=20)
    mount_tree(files, "/m", TREE)
    root = files.root
    calls = {
        "f": lambda old, new: files.open_file(root, old, create=True, follow=True)[0].resize(
            len(new)
        ),
        "d": lambda old, new: files.make_folder(root, old),
        "s": lambda old, new: files.make_symlink(new, root, old),
        "l": lambda old, new: files.make_hard_link(root, old, root, new),
        "r": lambda old, new: files.rename(root, old, root, new),
        "x": lambda old, new: files.remove_file(root, old),
        "m": lambda old, new: files.remove_folder(root, old),
    }
    for kind, old, new in steps:
        with suppress(WasiError):
            if kind == "f" and isinstance(find(files, old), Folder):
                continue
        with suppress(WasiError):
            calls[kind](old, new)
    assert content(find(files, "/m")) == TREE
    assert find(files, "/m").parent is root
    assert files.quota.used_nodes == _count(root.entries.values())


def _count(nodes):
    return sum(1 + _count(getattr(node, "entries", {}).values()) for node in nodes)


def test_a_folder_of_the_hosts_and_a_workspace_are_there_while_the_guest_runs(tmp_path):
    (tmp_path / "f").write_bytes(b"real")
    workspace = Workspace({"g": b"kept"})
    files = make_files()
    mount_given(files, "/real", HostFolder(tmp_path), 1)
    mount_given(files, "/work", workspace, 1)
    files.enter()
    assert find(files, "/real/f").size == 4
    assert find(files, "/work/g").data == b"kept"
    devices = {find(files, path).volume.device for path in ("/", "/real", "/work", "/work/g")}
    assert len(devices) == 3
    with pytest.raises(RequestError, match="in use"):
        workspace.list()
    files.leave()
    assert workspace.list() == ("g",)


def test_what_cannot_be_entered_leaves_nothing_entered(tmp_path):
    workspace = Workspace()
    files = make_files()
    mount_given(files, "/work", workspace, 1)
    mount_given(files, "/real", HostFolder(tmp_path / "nothing"), 1)
    with pytest.raises(RequestError, match="cannot be used"):
        files.enter()
    assert workspace.list() == ()


@pytest.mark.parametrize("path", ["a", "", "/a/", "/a/..", "/a//b", "/a\0", 3])
def test_a_place_that_is_none_is_refused_for_what_is_given(path):
    with pytest.raises(RequestError):
        check_given({path: HostFolder("/data")})


def test_what_is_neither_a_folder_nor_a_workspace_is_refused():
    workspace = Workspace()
    check_given({"/": workspace, "/a": HostFolder("/data"), "/b": HostFolder("/data")})
    with pytest.raises(RequestError, match="str; it has to be HostFolder"):
        check_given({"/a": "/data"})
    with pytest.raises(RequestError, match="twice"):
        check_given({"/a": workspace, "/b": workspace})
