"""Asking a guest's interpreter to raise an exception, wherever the guest says it wants that."""

from __future__ import annotations

from ctypes import addressof, create_string_buffer
from struct import pack

from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.interrupt import Interrupt, interrupt, is_unheard
from cloche.engine.wasi.memory import GuestMemory

SIZE = 256
ADDRESSES = st.one_of(
    st.integers(0, SIZE + 16), st.integers(0, 2**32 - 1), st.sampled_from([2**31, 2**32 - 4])
)


class Memory:
    """A memory with guards on both sides."""

    def __init__(self, record, address):
        self._raw = create_string_buffer(b"\xa5" * (3 * SIZE), 3 * SIZE)
        place = SIZE + address
        if address + len(record) <= SIZE:
            self._raw[place : place + len(record)] = record
        self.guest = GuestMemory(lambda: (addressof(self._raw) + SIZE, SIZE))
        self.guest.refresh()

    @property
    def bytes(self):
        return self._raw.raw[SIZE : 2 * SIZE]

    @property
    def guards(self):
        return self._raw.raw[:SIZE] + self._raw.raw[2 * SIZE :]

    def word(self, address):
        return int.from_bytes(self.bytes[address : address + 4], "little")


def test_writes_what_is_asked_and_sets_the_bits_beside_those_that_are_there():
    memory = Memory(pack("<IIII", 0, 28, 0b100, 0b011), 16)
    assert interrupt(memory.guest, 16, Interrupt.TIME)
    assert memory.word(16) == Interrupt.TIME
    assert memory.word(28) == 0b111


def test_an_interpreter_that_is_not_up_yet_finds_it_later():
    memory = Memory(pack("<III", 0, 0, 0xFF), 16)
    assert interrupt(memory.guest, 16, Interrupt.KEYBOARD)
    assert memory.word(16) == Interrupt.KEYBOARD
    assert memory.word(0) == 0xA5A5A5A5


def test_a_guest_that_takes_none_is_not_asked():
    memory = Memory(b"", 0)
    assert not interrupt(memory.guest, None, Interrupt.TIME)
    assert memory.bytes == b"\xa5" * SIZE


def test_nothing_is_written_where_a_part_of_it_leads_out_of_the_memory():
    for address, flag in ((SIZE - 8, 16), (16, SIZE - 3), (16, 2**32 - 1), (2**32 - 1, 0)):
        memory = Memory(pack("<III", 0, flag, 1), address)
        before = memory.bytes
        assert not interrupt(memory.guest, address, Interrupt.TIME)
        assert memory.bytes == before


@given(ADDRESSES, ADDRESSES, st.integers(0, 2**32 - 1), st.integers(1, 2))
def test_whatever_the_guest_says_only_its_own_two_words_are_written(address, flag, bits, kind):
    memory = Memory(pack("<III", 0, flag, bits), address)
    before = memory.bytes
    asked = interrupt(memory.guest, address, kind)
    assert memory.guards == b"\xa5" * (2 * SIZE)
    changed = {at for at in range(SIZE) if memory.bytes[at] != before[at]}
    allowed = {*range(address, address + 4), *range(flag, flag + 4)} if asked else set()
    assert changed <= allowed


def test_what_was_asked_is_unheard_until_the_guest_sets_it_to_0():
    memory = Memory(pack("<IIII", 0, 28, 1, 0), 16)
    assert not is_unheard(memory.guest, 16)
    interrupt(memory.guest, 16, Interrupt.TIME)
    assert is_unheard(memory.guest, 16)
    memory.guest.write_u32(16, Interrupt.NONE)
    assert not is_unheard(memory.guest, 16)


@given(st.one_of(st.none(), ADDRESSES))
def test_nothing_is_unheard_where_no_wish_can_be(address):
    memory = Memory(b"", 0)
    inside = address is not None and address <= SIZE - 4
    assert is_unheard(memory.guest, address) == inside
