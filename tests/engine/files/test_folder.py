"""Folders in memory; what the guest sees of them by name is in `test_filesystem`."""

from __future__ import annotations

import pytest

from cloche.engine.files.folder import NO_MOUNTS, Folder, check_replaceable
from cloche.engine.files.node import File
from cloche.engine.files.quota import Quota
from cloche.engine.files.volume import Volume
from cloche.engine.wasi.abi import Errno, FileType, WasiError


def make_folder(nodes=10, size=100):
    return Folder(Volume(Quota(size, nodes), lambda: 0))


def errno_of(call, *arguments):
    with pytest.raises(WasiError) as caught:
        call(*arguments)
    return caught.value.errno


def test_the_root_has_no_parent():
    """So it is in no reference cycle, and is gone with its run."""
    root = make_folder()
    assert root.parent is None
    assert root.make_folder("d").parent is root
    assert root.size == 0


def test_what_is_made_is_found_listed_and_counted():
    root = make_folder()
    file, folder = root.make_file("f", b"12"), root.make_folder("d")
    root.make_link("l", "abc")
    assert (root.find("f"), root.find("d"), root.find("x")) == (file, folder, None)
    assert [(name, kind) for name, _, kind in root.listing()] == [
        ("f", FileType.REGULAR_FILE),
        ("d", FileType.DIRECTORY),
        ("l", FileType.SYMBOLIC_LINK),
    ]
    assert (root.volume.quota.used_nodes, root.volume.quota.used_bytes) == (3, 5)


def test_what_does_not_fit_is_not_made_and_not_counted():
    root = make_folder(nodes=1, size=2)
    assert errno_of(root.make_file, "f", b"123") == Errno.NOSPC
    assert errno_of(root.make_link, "l", "123") == Errno.NOSPC
    root.make_folder("d")
    assert errno_of(root.make_folder, "e") == Errno.NOSPC
    assert list(root.entries) == ["d"]
    assert (root.volume.quota.used_nodes, root.volume.quota.used_bytes) == (1, 0)


def test_a_mount_hides_what_has_its_name_and_is_listed_once():
    root, other = make_folder(), make_folder()
    hidden = root.make_file("m")
    assert root.mounts is NO_MOUNTS
    root.mount("m", other)
    assert root.find("m") is other
    assert root.entries["m"] is hidden
    assert other.parent is root
    assert [name for name, *_ in root.listing()] == ["m"]
    assert errno_of(root.check_empty) == Errno.NOTEMPTY


def test_a_folder_is_within_itself_and_what_it_is_in():
    root = make_folder()
    inner = root.make_folder("a").make_folder("b")
    assert inner.is_within(root)
    assert inner.is_within(inner)
    assert not root.is_within(inner)


def test_only_a_folder_takes_the_place_of_a_folder():
    folder, file = make_folder(), File(make_folder().volume)
    check_replaceable(file, file)
    check_replaceable(folder, folder)
    assert errno_of(check_replaceable, file, folder) == Errno.ISDIR
    assert errno_of(check_replaceable, folder, file) == Errno.NOTDIR
