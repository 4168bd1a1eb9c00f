"""The tree of the guest's files, by name. What each errno should be is in `test_conformance`."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.files.filesystem import MOST_LINKS, FileSystem
from cloche.engine.files.folder import MOST_NAMES_OF_A_FILE, Folder
from cloche.engine.files.mount import mount_tree
from cloche.engine.files.node import Link
from cloche.engine.files.quota import Quota
from cloche.engine.files.volume import Volume
from cloche.engine.wasi.abi import Errno, WasiError


def make_files(nodes=1000, size=1 << 20, ticks=None):
    ticks = iter(range(1, 1 << 30)) if ticks is None else ticks
    return FileSystem(Quota(size, nodes), lambda: next(ticks))


def create(files, path):
    node, made = files.open_file(files.root, path, create=True, follow=True)
    assert made
    return node


def errno_of(call, *arguments, **options):
    with pytest.raises(WasiError) as caught:
        call(*arguments, **options)
    return caught.value.errno


def test_no_path_leads_above_the_root():
    files = make_files()
    file = create(files, "f")
    for path in ("/../../f", "../f", "/./../f", "//f"):
        assert files.lookup(files.root, path) is file


def test_a_relative_path_starts_at_the_folder_that_is_open():
    files = make_files()
    files.make_folder(files.root, "a")
    files.make_folder(files.root, "a/b")
    file = create(files, "a/b/f")
    folder = files.lookup(files.root, "a")
    assert files.lookup(folder, "b/f") is file
    assert files.lookup(folder, "/a/b/../b/f") is file
    assert files.lookup(folder, "../a/b/f") is file


def test_an_absolute_link_starts_at_the_guests_root():
    files = make_files()
    files.make_folder(files.root, "a")
    file = create(files, "f")
    files.make_symlink("/f", files.root, "a/link")
    assert files.lookup(files.root, "a/link") is file


def test_a_link_to_itself_is_a_loop():
    files = make_files()
    files.make_symlink("b", files.root, "a")
    files.make_symlink("a", files.root, "b")
    assert errno_of(files.lookup, files.root, "a") == Errno.LOOP
    assert errno_of(files.lookup, files.root, "a/x") == Errno.LOOP
    assert files.lookup(files.root, "a", follow=False).size == 1


def test_a_chain_of_forty_links_is_followed_and_one_more_is_not():
    files = make_files()
    file = create(files, "0")
    for number in range(MOST_LINKS + 1):
        files.make_symlink(str(number), files.root, str(number + 1))
    assert files.lookup(files.root, str(MOST_LINKS)) is file
    assert errno_of(files.lookup, files.root, str(MOST_LINKS + 1)) == Errno.LOOP


def test_a_path_of_many_links_costs_no_more_than_forty():
    """2,000 links in one path, each to a path of 2,000 names: nothing may grow with the product."""
    files = make_files()
    files.make_symlink("./" * 2000, files.root, "a")
    assert errno_of(files.lookup, files.root, "a/" * 2000) == Errno.LOOP


def test_every_name_of_a_file_counts_as_a_node():
    """Otherwise 1,000 nodes would be a million names in the host's memory."""
    files = make_files(nodes=5)
    create(files, "f")
    for number in range(4):
        files.make_hard_link(files.root, "f", files.root, str(number))
    assert errno_of(files.make_hard_link, files.root, "f", files.root, "5") == Errno.NOSPC
    assert errno_of(files.make_folder, files.root, "d") == Errno.NOSPC
    for name in ("f", "0", "1", "2"):
        files.remove_file(files.root, name)
    assert files.quota.used_nodes == 1
    files.remove_file(files.root, "3")
    assert files.quota.used_nodes == 0


def test_a_file_has_at_most_a_thousand_names():
    files = make_files(nodes=2000)
    create(files, "f")
    for number in range(MOST_NAMES_OF_A_FILE - 1):
        files.make_hard_link(files.root, "f", files.root, str(number))
    assert errno_of(files.make_hard_link, files.root, "f", files.root, "x") == Errno.MLINK


def test_a_refused_link_leaves_the_quota_as_it_was():
    files = make_files(nodes=1)
    create(files, "f")
    assert errno_of(files.make_symlink, "target", files.root, "l") == Errno.NOSPC
    assert (files.quota.used_bytes, files.quota.used_nodes) == (0, 1)


def test_a_link_too_long_for_the_quota_is_refused():
    files = make_files(size=3)
    assert errno_of(files.make_symlink, "four", files.root, "l") == Errno.NOSPC
    files.make_symlink("abc", files.root, "l")
    files.remove_file(files.root, "l")
    assert files.quota.used_bytes == 0


def test_a_removed_file_holds_its_bytes_while_it_is_open():
    files = make_files()
    file = create(files, "f")
    file.hold()
    file.resize(100)
    files.remove_file(files.root, "f")
    assert files.quota.used_bytes == 100
    file.let_go()
    assert (files.quota.used_bytes, files.quota.used_nodes) == (0, 0)


def test_a_renamed_over_file_holds_its_bytes_while_it_is_open():
    files = make_files()
    old = create(files, "old")
    old.hold()
    old.resize(100)
    create(files, "new")
    files.rename(files.root, "new", files.root, "old")
    assert files.quota.used_bytes == 100
    old.let_go()
    assert (files.quota.used_bytes, files.quota.used_nodes) == (0, 1)


def test_nothing_can_be_made_in_a_removed_folder():
    files = make_files()
    files.make_folder(files.root, "d")
    folder = files.lookup(files.root, "d")
    folder.hold()
    files.remove_folder(files.root, "d")
    assert errno_of(files.make_folder, folder, "x") == Errno.NOENT
    assert errno_of(files.open_file, folder, "x", create=True, follow=True) == Errno.NOENT
    assert errno_of(files.make_symlink, "t", folder, "x") == Errno.NOENT
    create(files, "f")
    assert errno_of(files.rename, files.root, "f", folder, "x") == Errno.NOENT
    assert files.lookup(folder, "..") is files.root
    folder.let_go()
    assert files.quota.used_nodes == 1


def test_a_folder_cannot_be_moved_into_itself():
    files = make_files()
    files.make_folder(files.root, "a")
    files.make_folder(files.root, "a/b")
    assert errno_of(files.rename, files.root, "a", files.root, "a/b/c") == Errno.INVAL
    assert errno_of(files.rename, files.root, "a", files.root, "a/c") == Errno.INVAL


def test_a_moved_folder_knows_its_new_parent():
    files = make_files()
    files.make_folder(files.root, "a")
    files.make_folder(files.root, "b")
    files.rename(files.root, "a", files.root, "b/a")
    moved = files.lookup(files.root, "b/a")
    assert files.lookup(moved, "..") is files.lookup(files.root, "b")


def test_a_file_of_the_hosts_is_shared_until_it_is_changed():
    files = make_files(size=100)
    content = b"x" * 60
    put = files.put_file("/data/deep/f", content)
    assert files.lookup(files.root, "data/deep/f") is put
    assert put.data is content
    assert (files.quota.used_bytes, files.quota.used_nodes) == (60, 3)
    put.resize(70)
    assert content == b"x" * 60
    assert files.quota.used_bytes == 70
    create(files, "data/deep/own")
    files.remove_file(files.root, "data/deep/f")
    assert files.quota.used_bytes == 0


def test_a_file_of_the_hosts_replaces_what_has_its_name_but_no_folder():
    files = make_files()
    old = create(files, "f")
    old.resize(10)
    files.make_symlink("f", files.root, "l")
    files.make_folder(files.root, "d")
    assert files.put_file("/f", b"new") is not old
    assert files.put_file("/l", b"l").data == b"l"
    assert files.lookup(files.root, "f").data == b"new"
    assert errno_of(files.put_file, "/d", b"") == Errno.ISDIR
    assert errno_of(files.put_file, "/f/x", b"") == Errno.NOTDIR
    assert files.quota.used_bytes == 4


def test_a_file_of_the_hosts_goes_through_no_link_of_the_guests():
    files = make_files()
    files.make_folder(files.root, "d")
    files.make_symlink("d", files.root, "l")
    assert errno_of(files.put_file, "/l/x", b"") == Errno.NOTDIR


def test_a_file_that_does_not_fit_leaves_all_as_it_was():
    files = make_files(nodes=3, size=5)
    old = create(files, "f")
    assert errno_of(files.put_file, "/f", b"123456") == Errno.NOSPC
    assert files.lookup(files.root, "f") is old
    assert (files.quota.used_bytes, files.quota.used_nodes) == (0, 1)
    assert errno_of(files.put_file, "/a/b/c", b"") == Errno.NOSPC


def test_walking_gives_the_guests_own_files_and_links_by_path():
    files = FileSystem(Quota(1000, 100), lambda: 0)
    files.mount("/tmp", Folder(files.volume))
    mount_tree(files, "/site/lib", {"f": b""})
    files.put_file("/a/b/f", b"")
    for path in ("tmp/f", "own"):
        create(files, path)
    files.make_symlink("own", files.root, "a/link")
    assert sorted(path for path, _ in files.walk()) == ["a/b/f", "a/link", "own"]
    assert files.has_own_nodes


def test_what_is_in_a_mount_is_nothing_of_the_guests_own():
    files = FileSystem(Quota(1000, 100), lambda: 0)
    files.mount("/tmp", Folder(files.volume))
    create(files, "tmp/f")
    assert not files.has_own_nodes
    assert list(files.walk()) == []


def test_walking_ends_where_no_path_reaches():
    files = make_files()
    folder = files.root
    for _ in range(20):
        files.make_folder(folder, "n" * 250)
        folder = files.lookup(folder, "n" * 250)
    files.open_file(folder, "f", create=True, follow=True)
    [(path, node)] = files.walk()
    assert isinstance(node, Folder)
    assert 4096 < len(path) < 4096 + 256


@pytest.mark.parametrize("path", ["/m", "/a/b/m", "/tmp/m"])
def test_what_is_mounted_hides_what_is_there_and_stays(path):
    files = make_files()
    files.mount("/tmp", Folder(files.volume))
    if path == "/m":
        create(files, "m")
    other = Folder(Volume(Quota(100, 10), lambda: 7, 5))
    files.mount(path, other)
    assert files.lookup(files.root, path) is other
    assert files.lookup(other, "..") is files.lookup(files.root, path + "/..")
    create(files, path + "/f")
    assert (other.volume.quota.used_nodes, list(other.entries)) == (1, ["f"])
    files.make_folder(files.root, "d")
    busy = Errno.ROFS if path == "/a/b/m" else Errno.BUSY
    assert errno_of(files.rename, files.root, "d", files.root, path) == busy
    assert errno_of(files.rename, files.root, path, files.root, "/x") == busy
    assert errno_of(files.remove_folder, files.root, path) == busy
    assert errno_of(files.make_folder, files.root, path) == Errno.EXIST
    name = path.rpartition("/")[2]
    folder = files.lookup(files.root, path + "/..")
    assert [entry[0] for entry in folder.listing()].count(name) == 1


def test_folders_between_mounts_are_readonly():
    files = make_files()
    files.mount("/a/b/m", Folder(files.volume))
    for path in ("/a/x", "/a/b/x"):
        assert errno_of(files.make_folder, files.root, path) == Errno.ROFS
    assert errno_of(files.remove_folder, files.root, "/a") == Errno.BUSY
    assert files.quota.used_nodes == 0
    files.mount("/a/b/n", Folder(files.volume))
    files.mount("/a/o", Folder(files.volume))
    assert [entry[0] for entry in files.lookup(files.root, "/a").listing()] == ["b", "o"]


def test_mounts_in_each_others_way_are_refused():
    files = make_files()
    files.mount("/a/b", Folder(Volume(Quota(0, 0), lambda: 0, 5)))
    for path, errno in (("/a/b", Errno.EXIST), ("/a", Errno.EXIST), ("/a/b/c", Errno.ROFS)):
        assert errno_of(files.mount, path, Folder(files.volume)) == errno
    assert errno_of(files.mount, "/", Folder(files.volume)) == Errno.EXIST


def test_another_volume_may_be_the_root():
    files = make_files()
    other = Folder(Volume(Quota(100, 10), lambda: 7, 5))
    files.mount("/", other)
    files.mount("/tmp", Folder(files.volume))
    assert create(files, "/f").volume is other.volume
    assert create(files, "/tmp/f").volume is files.volume
    assert list(other.entries) == ["f"]
    assert files.lookup(files.root, "tmp/..") is other
    assert not files.has_own_nodes
    assert list(files.walk()) == []


def test_nothing_is_moved_or_linked_from_one_volume_to_another():
    files = make_files()
    files.mount("/m", Folder(Volume(Quota(100, 10), lambda: 0, 5)))
    create(files, "f")
    create(files, "m/f")
    files.make_folder(files.root, "d")
    for old, new in (("f", "m/x"), ("m/f", "x"), ("d", "m/x"), ("f", "m/f")):
        assert errno_of(files.rename, files.root, old, files.root, new) == Errno.XDEV
    for old, new in (("f", "m/x"), ("m/f", "x")):
        assert errno_of(files.make_hard_link, files.root, old, files.root, new) == Errno.XDEV


def test_a_confined_link_leads_nowhere_out_of_its_volume():
    """Nor does one that goes on from it, as long as its own names last."""

    class ConfinedLink(Link):
        is_confined = True

    files = make_files()
    volume = Volume(Quota(100, 10), lambda: 0, 5)
    files.mount("/m", Folder(volume))
    create(files, "secret")
    files.make_folder(files.root, "m/d")
    inner = files.lookup(files.root, "m/d")
    found = create(files, "m/f")
    for name, target in (
        ("up", "../f"),
        ("round", "../d/../f"),
        ("out", "../../secret"),
        ("far", "x/../../../secret"),
        ("top", "../.."),
        ("next", "out"),
    ):
        inner.entries[name] = ConfinedLink(volume, target)
    files.make_folder(files.root, "m/d/x")
    root = files.root
    assert files.lookup(root, "m/d/up") is files.lookup(root, "m/d/round") is found
    for path in ("m/d/out", "m/d/far", "m/d/top", "m/d/next", "m/d/top/secret", "m/d/out/.."):
        assert errno_of(files.lookup, root, path) == Errno.ACCES
    # What the guest says itself is a path in its own tree.
    assert files.lookup(root, "m/d/../../secret").size == 0
    inner.entries["back"] = ConfinedLink(volume, "..")
    assert files.lookup(root, "m/d/back/../secret").size == 0


def test_inodes_are_never_used_twice():
    files = make_files(nodes=2)
    seen = {files.root.inode}
    for _ in range(5):
        seen.add(create(files, "f").inode)
        files.remove_file(files.root, "f")
    assert len(seen) == 6


NAMES = st.sampled_from(["a", "b", "a/a", "a/b", "b/a", "b/../a", "a/", ".", "..", "/", "a/a/b"])


@given(st.lists(st.tuples(st.sampled_from("fdslrxm"), NAMES, NAMES), max_size=60))
def test_after_any_steps_the_quota_counts_what_is_in_the_tree(steps):
    """And every folder's parent is the folder that it is in."""
    files = make_files(nodes=20, size=200)
    root = files.root
    calls = {
        "f": lambda old, new: files.open_file(root, old, create=True, follow=True)[0].resize(
            len(new) * 3
        ),
        "d": lambda old, new: files.make_folder(root, old),
        "s": lambda old, new: files.make_symlink(new, root, old),
        "l": lambda old, new: files.make_hard_link(root, old, root, new),
        "r": lambda old, new: files.rename(root, old, root, new),
        "x": lambda old, new: files.remove_file(root, old),
        "m": lambda old, new: files.remove_folder(root, old),
    }
    for kind, old, new in steps:
        if kind == "f" and isinstance(_find(files, old), Folder):
            continue
        with suppress(WasiError):
            calls[kind](old, new)
        _check_books(files)


def _find(files, path):
    try:
        return files.lookup(files.root, path)
    except WasiError:
        return None


def _check_books(files):
    names, nodes, left = Counter(), {}, [files.root]
    while left:
        folder = left.pop()
        for node in folder.entries.values():
            names[node.inode] += 1
            nodes[node.inode] = node
            if isinstance(node, Folder):
                assert node.parent is folder
                left.append(node)
    held = sum(node.size for node in nodes.values() if not isinstance(node, Folder))
    assert files.quota.used_nodes == names.total() <= 20
    assert files.quota.used_bytes == held <= 200
    assert all(node.links == names[inode] for inode, node in nodes.items())
