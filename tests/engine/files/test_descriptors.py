"""The table of open descriptors."""

from __future__ import annotations

import pytest

from cloche.engine.files.descriptor import Descriptor
from cloche.engine.files.descriptors import CHANNEL, DescriptorTable
from cloche.engine.wasi.abi import Errno, WasiError


class Noting(Descriptor):
    """A descriptor that notes how often it was closed."""

    closed = 0

    def close(self):
        self.closed += 1


def make_table(limit=3, standard=2):
    return DescriptorTable(tuple(Noting() for _ in range(standard)), limit)


def errno_of(call, *arguments):
    with pytest.raises(WasiError) as caught:
        call(*arguments)
    return caught.value.errno


def test_gives_the_lowest_free_number():
    table = make_table()
    assert [table.add(Noting()) for _ in range(3)] == [2, 3, 4]
    table.close(0)
    table.close(3)
    assert [table.add(Noting()) for _ in range(2)] == [0, 3]


def test_refuses_one_more_than_the_limit():
    table = make_table(limit=2)
    table.add(Noting())
    table.check_room()
    table.add(Noting())
    assert errno_of(table.check_room) == Errno.MFILE
    assert errno_of(table.add, Noting()) == Errno.MFILE


def test_a_closed_number_is_not_open():
    table = make_table()
    descriptor = table.get(1)
    table.close(1)
    assert descriptor.closed == 1
    for call in (table.get, table.close):
        assert errno_of(call, 1) == Errno.BADF


def test_renumbering_closes_what_was_there():
    table = make_table()
    first, second = table.get(0), table.get(1)
    table.renumber(1, 0)
    assert table.get(0) is second
    assert (first.closed, second.closed) == (1, 0)
    assert errno_of(table.get, 1) == Errno.BADF


def test_renumbering_to_itself_changes_nothing():
    table = make_table()
    table.renumber(1, 1)
    assert table.get(1).closed == 0


@pytest.mark.parametrize(("number", "to"), [(0, 9), (9, 0), (9, 9), (0, (1 << 32) - 1)])
def test_renumbers_only_what_is_open_to_what_is_open(number, to):
    table = make_table()
    assert errno_of(table.renumber, number, to) == Errno.BADF
    assert len(list(table)) == 2


def test_the_number_of_the_channel_is_never_given_to_a_file():
    table = make_table(limit=CHANNEL + 5)
    numbers = [table.add(Noting()) for _ in range(CHANNEL + 3)]
    assert CHANNEL not in numbers
    assert numbers[-1] == CHANNEL + 5
    assert errno_of(table.close, CHANNEL) == Errno.BADF
    assert errno_of(table.renumber, 0, CHANNEL) == Errno.BADF


def test_the_channel_can_be_neither_closed_nor_moved_nor_replaced():
    channel = Noting()
    table = DescriptorTable((Noting(), Noting()), 1, channel)
    assert table.get(CHANNEL) is channel
    assert errno_of(table.close, CHANNEL) == Errno.NOTCAPABLE
    assert errno_of(table.renumber, 0, CHANNEL) == Errno.NOTCAPABLE
    assert errno_of(table.renumber, CHANNEL, 0) == Errno.NOTCAPABLE
    assert errno_of(table.renumber, CHANNEL, CHANNEL) == Errno.NOTCAPABLE
    assert channel.closed == 0


def test_the_channel_takes_nothing_from_what_the_guest_may_open():
    table = DescriptorTable((Noting(),), 1, Noting())
    assert table.add(Noting()) == 1
    assert errno_of(table.add, Noting()) == Errno.MFILE


def test_another_descriptor_takes_the_place_of_one_wherever_it_was_moved():
    table = make_table()
    first, second = table.get(0), table.get(1)
    moved = table.add(Noting())
    table.renumber(0, moved)
    other = Noting()
    table.exchange(first, other)
    assert table.get(moved) is other
    assert table.get(1) is second
    assert first.closed == other.closed == 0


def test_nothing_takes_the_place_of_a_descriptor_that_was_closed():
    table = make_table()
    first = table.get(0)
    table.close(0)
    reused = Noting()
    assert table.add(reused) == 0
    table.exchange(first, Noting())
    assert table.get(0) is reused


def test_a_number_can_be_given_to_a_descriptor_of_another_table():
    table = make_table()
    table.clear()
    assert list(table.items()) == []
    descriptor = Noting()
    table.put(70, descriptor)
    assert list(table.items()) == [(70, descriptor)]


@pytest.mark.parametrize("number", [0, -1, 1000, 1 << 16])
def test_a_number_that_is_taken_or_can_never_be_is_refused(number):
    assert errno_of(make_table().put, number, Noting()) == Errno.BADF


def test_one_more_than_the_limit_gets_no_number_of_another_table_either():
    table = make_table(limit=1, standard=1)
    table.put(5, Noting())
    assert errno_of(table.put, 6, Noting()) == Errno.MFILE


def test_closing_all_closes_each_once():
    table = make_table()
    table.add(Noting())
    descriptors = list(table)
    table.close_all()
    assert [descriptor.closed for descriptor in descriptors] == [1, 1, 1]
    assert list(table) == []
