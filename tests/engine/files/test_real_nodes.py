"""Files and links of the host's as nodes."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from cloche.engine.files.real_nodes import RealFile, RealLink, SpecialFile, describe, new_times
from cloche.engine.files.real_volume import RealVolume
from cloche.engine.wasi.abi import Errno, FileType, WasiError
from cloche.host_folder import HostFolder


@pytest.fixture
def volume(tmp_path):
    made = RealVolume(HostFolder(tmp_path, readonly=False), lambda: 0, 1000, 7)
    made.enter()
    yield made
    made.leave()


def errno_of(call, *arguments, **options):
    with pytest.raises(WasiError) as caught:
        call(*arguments, **options)
    return caught.value.errno


def test_a_file_is_what_the_host_says_of_it(volume, tmp_path):
    (tmp_path / "f").write_bytes(b"12345")
    status = (tmp_path / "f").stat()
    file = RealFile(volume, ("f",), status)
    describe(file, status)
    assert (file.size, file.inode, file.links) == (5, status.st_ino, 1)
    assert file.modified == status.st_mtime_ns // 1000 * 1000
    (tmp_path / "f").write_bytes(b"1234567")
    assert file.size == 5
    assert file.now((tmp_path / "f").stat()).size == 7


def test_a_link_tells_where_it_leads_but_no_path_of_the_hosts(volume, tmp_path):
    status = tmp_path.stat()
    link = RealLink(volume, status, "é/..".encode())
    assert link.is_confined
    assert (link.target, link.size) == ("é/..", status.st_size)
    for target, errno in ((b"/etc", Errno.ACCES), (b"\xff", Errno.ILSEQ), (b"", Errno.NOENT)):
        bad = RealLink(volume, status, target)
        assert errno_of(lambda bad=bad: bad.target) == errno
    assert errno_of(link.set_times, 1, 1) == Errno.ACCES


def test_with_what_is_neither_file_nor_folder_nothing_can_be_done(volume):
    special = SpecialFile(volume)
    assert special.file_type == FileType.UNKNOWN
    assert errno_of(special.open, writable=False) == Errno.ACCES
    assert errno_of(special.set_times, 1, 1) == Errno.ACCES


def test_a_file_that_is_gone_is_not_opened_and_has_no_times(volume, tmp_path):
    (tmp_path / "f").write_bytes(b"")
    file = RealFile(volume, ("f",), (tmp_path / "f").stat())
    os.unlink(tmp_path / "f")
    assert errno_of(file.open, writable=False) == Errno.NOENT
    assert errno_of(file.set_times, 1, 1) == Errno.NOENT


def test_times_that_are_not_set_stay(tmp_path):
    os.utime(tmp_path, ns=(5, 6))
    status = tmp_path.stat()
    assert new_times(status, None, None) == (5, 6)
    assert new_times(status, 7, None) == (7, 6)
    assert new_times(status, None, 8) == (5, 8)


def test_what_a_host_says_is_brought_into_range(volume):
    status = SimpleNamespace(
        st_ino=(1 << 64) + 5, st_nlink=0, st_atime_ns=-1, st_mtime_ns=1 << 70, st_ctime_ns=1999
    )
    node = SpecialFile(volume)
    describe(node, status)
    assert (node.inode, node.links, node.accessed, node.changed) == (5, 1, 0, 1000)
    assert node.modified < 1 << 64
