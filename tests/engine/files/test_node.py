"""Files, folders and links as nodes of the tree."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.files.folder import Folder
from cloche.engine.files.node import File, Link, Node
from cloche.engine.files.quota import Quota
from cloche.engine.files.volume import Volume
from cloche.engine.wasi.abi import Errno, FileType, WasiError

MIB = 1 << 20


def make_volume(size=100, *, readonly=False):
    ticks = iter(range(1, 1 << 30))
    return Volume(Quota(size, 10), lambda: next(ticks), readonly=readonly)


def test_a_new_node_has_a_number_and_the_time_of_its_making():
    volume = make_volume()
    File(volume)
    node = File(volume)
    assert (node.inode, node.accessed, node.modified, node.changed) == (2, 2, 2, 2)
    assert (node.size, node.volume) == (0, volume)


def test_touching_changes_the_times_of_content_only():
    node = File(make_volume())
    node.touch()
    assert (node.accessed, node.modified, node.changed) == (1, 2, 2)


def test_times_are_set_each_by_itself():
    node = File(make_volume())
    node.set_times(50, None)
    assert (node.accessed, node.modified, node.changed) == (50, 1, 2)
    node.set_times(None, 60)
    assert (node.accessed, node.modified, node.changed) == (50, 60, 3)


def test_a_node_that_is_no_file_has_no_content():
    for writable in (False, True):
        with pytest.raises(WasiError) as caught:
            Node(make_volume()).open(writable=writable)
        assert caught.value.errno == Errno.NOTSUP


def test_a_link_is_as_large_as_its_target_in_bytes():
    assert Link(make_volume(), "é/a").size == 4
    assert Link(make_volume(), "a").file_type == FileType.SYMBOLIC_LINK


def test_writing_past_the_end_fills_the_gap_with_zeros():
    volume = make_volume(100)
    quota = volume.quota
    file = File(volume)
    file.write_at(3, memoryview(b"ab"))
    assert file.data == b"\0\0\0ab"
    assert quota.used_bytes == 5


def test_writing_over_takes_nothing_from_the_quota():
    volume = make_volume(5)
    quota = volume.quota
    file = File(volume)
    file.write_at(0, memoryview(b"hello"))
    file.write_at(1, memoryview(b"ipp"))
    assert file.data == b"hippo"
    assert quota.used_bytes == 5


def test_writing_nothing_far_away_makes_no_file_longer():
    file = File(make_volume(5))
    file.write_at(1 << 40, memoryview(b""))
    assert file.size == 0


def test_a_file_is_as_it_was_where_the_quota_has_no_room():
    volume = make_volume(5)
    quota = volume.quota
    file = File(volume)
    file.write_at(0, memoryview(b"abc"))
    for offset in (3, 2, 1 << 50):
        with pytest.raises(WasiError) as caught:
            file.write_at(offset, memoryview(b"xxxx"))
        assert caught.value.errno == Errno.NOSPC
    assert file.data == b"abc"
    assert quota.used_bytes == 3


def test_cutting_a_file_gives_its_bytes_back():
    volume = make_volume(10)
    quota = volume.quota
    file = File(volume)
    file.resize(10)
    file.resize(2)
    file.resize(2)
    assert (file.data, quota.used_bytes) == (b"\0\0", 2)


def test_a_file_of_the_hosts_is_shared_until_it_is_changed_and_then_again_once_taken():
    content = b"from the host"
    volume = make_volume(100)
    quota = volume.quota
    file = File(volume, content)
    quota.take_bytes(file.size)
    assert file.take_data() is content
    file.resize(13)
    file.write_at(0, memoryview(b""))
    assert file.data is content
    file.write_at(0, memoryview(b"F"))
    assert (content, file.data) == (b"from the host", bytearray(b"From the host"))
    taken = file.take_data()
    assert taken == b"From the host"
    assert file.take_data() is taken
    file.resize(4)
    assert (taken, file.data) == (b"From the host", bytearray(b"From"))
    assert quota.used_bytes == 4


def test_cutting_a_file_of_the_hosts_copies_no_more_than_is_left():
    volume = make_volume(16 * MIB)
    file = File(volume, bytes(8 * MIB))
    volume.quota.take_bytes(file.size)
    tracemalloc.start()
    try:
        file.resize(10)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MIB
    assert file.data == bytes(10)


def test_a_readonly_file_is_shared_and_cannot_be_written():
    content = b"from the host"
    file = File(make_volume(readonly=True), content)
    assert file.data is content
    for change in (
        lambda: file.resize(0),
        lambda: file.resize(13),
        lambda: file.resize(14),
        lambda: file.write_at(0, memoryview(b"x")),
        lambda: file.write_at(0, memoryview(b"")),
        lambda: file.set_times(1, 1),
        lambda: file.open(writable=True),
    ):
        with pytest.raises(WasiError) as caught:
            change()
        assert caught.value.errno == Errno.ROFS
    assert file.data == content


def test_releasing_gives_back_what_the_node_held():
    volume = make_volume(100)
    nodes = File(volume), Link(volume, "abc"), Folder(volume)
    volume.quota.take(3, nodes[1].size)
    nodes[0].resize(20)
    for node in nodes:
        node.release()
    assert (volume.quota.used_bytes, volume.quota.used_nodes) == (0, 0)


def test_a_file_without_a_name_goes_when_it_is_closed():
    volume = make_volume(100)
    file = File(volume)
    volume.quota.take_node()
    file.resize(20)
    first, second = file.open(writable=True), file.open(writable=False)
    assert first.node is second.node is file
    first.close()
    assert (volume.quota.used_bytes, volume.quota.used_nodes) == (20, 1)
    second.close()
    assert (volume.quota.used_bytes, volume.quota.used_nodes) == (0, 0)


def test_bytes_are_never_held_twice_while_they_are_written():
    """The guest's own figures must not size a second buffer on the host."""
    file = File(make_volume(64 * MIB))
    source = memoryview(bytes(16 * MIB))
    tracemalloc.start()
    try:
        file.resize(32 * MIB)
        file.write_at(0, source)
        file.write_at(8 * MIB, source)
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
    volume, model = make_volume(70), bytearray()
    quota, file = volume.quota, File(volume)
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
                file.resize(number)
            else:
                file.write_at(number, memoryview(data))
        except WasiError as error:
            errno = error.errno
        assert errno == (Errno.NOSPC if len(expected) > 70 else None)
        model = model if errno else expected
        assert file.data == model
        assert quota.used_bytes == len(model)
