"""The guest's memory, checked against its size as it is now."""

from __future__ import annotations

from ctypes import addressof, create_string_buffer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.wasi.abi import Errno, WasiError
from cloche.engine.wasi.memory import MOST_VECTORS, GuestMemory

SIZE = 256
ANY = st.one_of(st.integers(0, SIZE + 8), st.integers(0, (1 << 32) - 1))


class Owner:
    """A memory that a test owns, and that may move and grow."""

    def __init__(self, size=SIZE):
        self.buffer = create_string_buffer(max(size, 1))
        self.size = size

    def locate(self):
        return addressof(self.buffer), self.size


def make_memory(owner=None):
    memory = GuestMemory((owner or Owner()).locate)
    memory.refresh()
    return memory


def errno_of(call, *arguments):
    try:
        call(*arguments)
    except WasiError as error:
        return error.errno
    return 0


@given(ANY, ANY)
def test_a_range_is_admitted_where_it_lies_in_the_memory_and_nowhere_else(pointer, size):
    memory = make_memory()
    expected = 0 if pointer + size <= SIZE else Errno.FAULT
    assert errno_of(memory.check, pointer, size) == expected
    assert errno_of(memory.view, pointer, size) == expected
    assert errno_of(memory.read, pointer, size) == expected


@given(ANY, st.binary(max_size=SIZE + 8))
def test_bytes_are_written_whole_or_not_at_all(pointer, data):
    owner = Owner()
    errno = errno_of(make_memory(owner).write, pointer, data)
    if pointer + len(data) <= SIZE:
        assert errno == 0
        assert owner.buffer.raw[pointer : pointer + len(data)] == data
    else:
        assert errno == Errno.FAULT
        assert owner.buffer.raw == bytes(SIZE)


def test_a_view_is_the_memory_itself():
    owner = Owner()
    view = make_memory(owner).view(3, 2)
    view[:] = b"ab"
    assert owner.buffer.raw[:6] == b"\0\0\0ab\0"


def test_numbers_are_little_endian():
    memory = make_memory()
    memory.write_u32(0, 0x01020304)
    memory.write_u64(8, 0x0102030405060708)
    assert memory.read(0, 4) == b"\4\3\2\1"
    assert memory.read(8, 8) == b"\x08\7\6\5\4\3\2\1"
    assert memory.read_u32(0) == 0x01020304


def test_memory_that_grew_or_moved_is_found_again():
    owner = Owner(16)
    memory = make_memory(owner)
    assert errno_of(memory.check, 16, 1) == Errno.FAULT
    memory.view(0, 1)
    owner.buffer = create_string_buffer(b"moved", 32)
    owner.size = 32
    memory.refresh()
    assert memory.read(0, 5) == b"moved"
    assert bytes(memory.view(0, 5)) == b"moved"
    memory.check(16, 16)


def test_nothing_can_be_reached_once_it_is_forgotten():
    memory = make_memory()
    memory.view(0, 1)
    memory.forget()
    assert errno_of(memory.read, 0, 1) == Errno.FAULT
    assert errno_of(memory.view, 0, 1) == Errno.FAULT


def test_memory_of_no_page_has_no_byte():
    memory = make_memory(Owner(0))
    assert memory.read(0, 0) == b""
    assert bytes(memory.view(0, 0)) == b""
    for call in (memory.read, memory.view):
        assert errno_of(call, 0, 1) == Errno.FAULT
    assert errno_of(memory.write_u32, 0, 1) == Errno.FAULT
    assert errno_of(memory.vectors, 0, 0) == 0


def test_vectors_are_read_before_any_is_used():
    owner = Owner()
    memory = make_memory(owner)
    memory.write(0, b"\x10\0\0\0\4\0\0\0" + b"\x20\0\0\0\0\0\0\0")
    assert memory.vectors(0, 2) == [(16, 4), (32, 0)]


@pytest.mark.parametrize("count", [MOST_VECTORS + 1, 1 << 31, (1 << 32) - 1])
def test_too_many_vectors_are_refused_before_they_are_read(count):
    assert errno_of(make_memory().vectors, 0, count) == Errno.INVAL


def test_a_vector_that_leads_out_of_memory_is_refused_with_all_the_others():
    memory = make_memory()
    memory.write(0, b"\0\0\0\0\1\0\0\0" + b"\xff\xff\xff\xff\1\0\0\0")
    assert errno_of(memory.vectors, 0, 2) == Errno.FAULT
    assert errno_of(memory.vectors, SIZE - 8, 2) == Errno.FAULT
