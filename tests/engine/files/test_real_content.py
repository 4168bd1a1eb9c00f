"""Files of the host's that are open."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloche.engine.files.real_folder import RealFolder
from cloche.engine.files.real_volume import MOST_OPEN_FILES, RealVolume
from cloche.engine.wasi.abi import Errno, WasiError
from cloche.host_folder import HostFolder
from tests.attacks.host import descriptors


@pytest.fixture
def volume(tmp_path):
    made = RealVolume(HostFolder(tmp_path, readonly=False, file_bytes=100), lambda: 0, 1, 7)
    made.enter()
    yield made
    made.leave()


def open_file(volume, name="f", *, writable=True):
    folder = RealFolder(volume)
    return (folder.find(name) or folder.make_file(name)).open(writable=writable)


def read(content, size=100, offset=0):
    target = bytearray(size)
    return bytes(target[: content.read_at(offset, memoryview(target))])


def errno_of(call, *arguments):
    with pytest.raises(WasiError) as caught:
        call(*arguments)
    return caught.value.errno


def test_what_is_written_is_on_the_hosts_disk(volume, tmp_path):
    content = open_file(volume)
    assert content.write_at(2, memoryview(b"abc")) == 3
    assert (tmp_path / "f").read_bytes() == b"\0\0abc"
    assert (content.size, content.node.size) == (5, 5)
    assert (read(content), read(content, 2, 3), read(content, 5, 5)) == (b"\0\0abc", b"bc", b"")
    content.close()


def test_growth_counts_and_what_is_written_over_does_not(volume):
    content = open_file(volume)
    content.write_at(0, memoryview(bytes(60)))
    content.write_at(0, memoryview(bytes(60)))
    assert volume.quota.used_bytes == 60
    assert errno_of(content.write_at, 50, memoryview(bytes(60))) == Errno.NOSPC
    assert errno_of(content.write_at, 1 << 62, memoryview(b"x")) == Errno.NOSPC
    assert errno_of(content.resize, (1 << 63) - 1) == Errno.NOSPC
    assert (content.size, volume.quota.used_bytes) == (60, 60)
    content.resize(100)
    content.resize(10)
    assert volume.quota.used_bytes == 10
    content.close()


def test_cutting_what_was_there_before_makes_no_room(volume, tmp_path):
    (tmp_path / "f").write_bytes(bytes(1000))
    content = open_file(volume)
    content.resize(0)
    assert volume.quota.used_bytes == 0
    assert errno_of(content.resize, 101) == Errno.NOSPC
    content.close()


def test_nothing_far_away_is_neither_read_nor_written(volume):
    content = open_file(volume)
    assert read(content, 10, (1 << 63) - 1) == b""
    assert content.write_at((1 << 63) - 1, memoryview(b"")) == 0
    assert content.size == 0
    content.close()


def test_a_failed_write_counts_nothing(volume, tmp_path):
    (tmp_path / "f").write_bytes(b"")
    content = open_file(volume, writable=False)
    assert errno_of(content.write_at, 0, memoryview(b"x")) == Errno.IO
    assert errno_of(content.resize, 5) in (Errno.IO, Errno.INVAL)
    assert volume.quota.used_bytes == 0
    content.close()


def test_a_file_is_closed_once_also_where_it_was_forgotten(volume):
    before = descriptors()
    content = open_file(volume)
    content.close()
    content.close()
    forgotten = open_file(volume)
    assert volume.opened
    del forgotten
    gc.collect()
    assert (descriptors(), volume.opened) == (before, {})


def test_only_so_many_files_are_open_at_once(volume):
    held = [open_file(volume, str(number)) for number in range(MOST_OPEN_FILES)]
    before = descriptors()
    assert errno_of(open_file, volume, "one more") == Errno.MFILE
    assert descriptors() == before
    held.pop().close()
    held.append(open_file(volume, "one more"))
    for content in held:
        content.close()


STEPS = st.one_of(
    st.tuples(st.just("write"), st.integers(0, 60), st.binary(max_size=30)),
    st.tuples(st.just("resize"), st.integers(0, 120), st.none()),
)


@given(st.lists(STEPS, max_size=20))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_does_as_a_plain_buffer_would_and_its_quota_follows(volume, tmp_path, steps):
    content = open_file(volume)
    content.resize(0)
    model = bytearray()
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
                content.resize(number)
            else:
                content.write_at(number, memoryview(data))
        except WasiError as error:
            errno = error.errno
        assert errno == (Errno.NOSPC if len(expected) > 100 else None)
        model = model if errno else expected
        assert (tmp_path / "f").read_bytes() == model
        assert volume.quota.used_bytes == len(model)
    content.close()
    assert os.listdir(tmp_path) == ["f"]
