"""Files, folders and links as nodes of the tree."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.files.node import File, Folder, Link
from cloche.engine.files.quota import Quota
from cloche.engine.wasi.abi import Errno, FileType, WasiError

MIB = 1 << 20


def test_a_new_node_has_the_time_of_its_making():
    node = File(7, 123)
    assert (node.inode, node.accessed, node.modified, node.changed) == (7, 123, 123, 123)
    assert node.size == 0


def test_touching_changes_the_times_of_content_only():
    node = File(7, 1)
    node.touch(5)
    assert (node.accessed, node.modified, node.changed) == (1, 5, 5)


def test_the_root_has_no_parent():
    """So it is in no reference cycle, and is gone with its run."""
    root = Folder(1, 0)
    assert root.parent is None
    assert Folder(2, 0, root).parent is root
    assert root.size == 0


def test_a_link_is_as_large_as_its_target_in_bytes():
    assert Link(1, 0, "é/a").size == 4
    assert Link(1, 0, "a").file_type == FileType.SYMBOLIC_LINK


def test_writing_past_the_end_fills_the_gap_with_zeros():
    quota = Quota(100, 10)
    file = File(1, 0)
    file.write(3, memoryview(b"ab"), quota)
    assert file.data == b"\0\0\0ab"
    assert quota.used_bytes == 5


def test_writing_over_takes_nothing_from_the_quota():
    quota = Quota(5, 10)
    file = File(1, 0)
    file.write(0, memoryview(b"hello"), quota)
    file.write(1, memoryview(b"ipp"), quota)
    assert file.data == b"hippo"
    assert quota.used_bytes == 5


def test_writing_nothing_far_away_makes_no_file_longer():
    quota = Quota(5, 10)
    file = File(1, 0)
    file.write(1 << 40, memoryview(b""), quota)
    assert file.size == 0


def test_a_file_is_as_it_was_where_the_quota_has_no_room():
    quota = Quota(5, 10)
    file = File(1, 0)
    file.write(0, memoryview(b"abc"), quota)
    for offset in (3, 2, 1 << 50):
        with pytest.raises(WasiError) as caught:
            file.write(offset, memoryview(b"xxxx"), quota)
        assert caught.value.errno == Errno.NOSPC
    assert file.data == b"abc"
    assert quota.used_bytes == 3


def test_cutting_a_file_gives_its_bytes_back():
    quota = Quota(10, 10)
    file = File(1, 0)
    file.resize(10, quota)
    file.resize(2, quota)
    file.resize(2, quota)
    assert (file.data, quota.used_bytes) == (b"\0\0", 2)


def test_a_file_of_the_hosts_is_shared_until_it_is_changed_and_then_again_once_taken():
    content = b"from the host"
    file = File(1, 0, content)
    quota = Quota(100, 10)
    quota.take_bytes(file.size)
    assert file.take_data() is content
    file.resize(13, quota)
    file.write(0, memoryview(b""), quota)
    assert file.data is content
    file.write(0, memoryview(b"F"), quota)
    assert (content, file.data) == (b"from the host", bytearray(b"From the host"))
    taken = file.take_data()
    assert taken == b"From the host"
    assert file.take_data() is taken
    file.resize(4, quota)
    assert (taken, file.data) == (b"From the host", bytearray(b"From"))
    assert quota.used_bytes == 4


def test_cutting_a_file_of_the_hosts_copies_no_more_than_is_left():
    file = File(1, 0, bytes(8 * MIB))
    quota = Quota(16 * MIB, 10)
    quota.take_bytes(file.size)
    tracemalloc.start()
    try:
        file.resize(10, quota)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MIB
    assert file.data == bytes(10)


def test_a_readonly_file_is_shared_and_cannot_be_written():
    content = b"from the host"
    file = File(1, 0, content, readonly=True)
    assert file.data is content
    for change in (
        lambda q: file.resize(0, q),
        lambda q: file.resize(13, q),
        lambda q: file.resize(14, q),
        lambda q: file.write(0, memoryview(b"x"), q),
    ):
        with pytest.raises(WasiError) as caught:
            change(Quota(100, 10))
        assert caught.value.errno == Errno.ROFS
    assert file.data == content


def test_releasing_gives_back_what_the_node_held():
    quota = Quota(100, 10)
    nodes = File(1, 0), Link(2, 0, "abc"), File(3, 0, b"not counted", readonly=True), Folder(4, 0)
    for _ in nodes:
        quota.take_node()
    nodes[0].resize(20, quota)
    quota.take_bytes(nodes[1].size)
    for node in nodes:
        node.release(quota)
    assert (quota.used_bytes, quota.used_nodes) == (0, 0)


def test_bytes_are_never_held_twice_while_they_are_written():
    """The guest's own figures must not size a second buffer on the host."""
    quota = Quota(64 * MIB, 10)
    file = File(1, 0)
    source = memoryview(bytes(16 * MIB))
    tracemalloc.start()
    try:
        file.resize(32 * MIB, quota)
        file.write(0, source, quota)
        file.write(8 * MIB, source, quota)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= (32 + 5) * MIB  # a bytearray keeps an eighth in reserve


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.integers(0, 60), st.binary(max_size=30)),
            st.tuples(st.just("resize"), st.integers(0, 80), st.just(b"")),
        )
    )
)
def test_a_file_does_as_a_plain_buffer_would_and_its_quota_follows(steps):
    quota, file, model = Quota(70, 10), File(1, 0), bytearray()
    for kind, number, data in steps:
        expected = bytearray(model)
        if kind == "resize":
            expected = expected[:number].ljust(number, b"\0")
        elif data:
            expected = expected.ljust(number, b"\0")
            expected[number : number + len(data)] = data
        errno = None
        try:
            if kind == "resize":
                file.resize(number, quota)
            else:
                file.write(number, memoryview(data), quota)
        except WasiError as error:
            errno = error.errno
        assert errno == (Errno.NOSPC if len(expected) > 70 else None)
        model = model if errno else expected
        assert file.data == model
        assert quota.used_bytes == len(model)
