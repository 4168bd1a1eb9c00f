"""The numbers of preview1."""

from __future__ import annotations

import pytest

from cloche.engine.wasi import abi
from cloche.engine.wasi.abi import Errno, WasiError


@pytest.mark.parametrize(
    "kind", [abi.Errno, abi.FileType, abi.Whence, abi.ClockId, abi.OpenFlag, abi.DescriptorFlag]
)
def test_no_number_stands_for_two_things(kind):
    numbers = [value for name, value in vars(kind).items() if name.isupper() and name != "ALL"]
    assert len(set(numbers)) == len(numbers)


def test_errnos_are_those_of_the_witx_document():
    """A few that are easily got wrong; they differ from those of Linux."""
    expected = {"BADF": 8, "EXIST": 20, "FAULT": 21, "INVAL": 28, "NOENT": 44, "NOTDIR": 54}
    assert {name: getattr(Errno, name) for name in expected} == expected


def test_flags_are_single_bits_and_all_is_their_sum():
    for kind in (abi.OpenFlag, abi.DescriptorFlag, abi.TimeFlag):
        bits = [value for name, value in vars(kind).items() if name.isupper() and name != "ALL"]
        assert all(value & (value - 1) == 0 for value in bits)
        assert sum(bits) == kind.ALL


def test_an_error_carries_its_errno():
    assert WasiError(Errno.IO).errno == 29
