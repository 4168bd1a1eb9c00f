"""Bytes and nodes against their caps."""

from __future__ import annotations

import pytest

from cloche.engine.files.quota import Quota
from cloche.engine.wasi.abi import Errno, WasiError


def test_counts_bytes_up_to_the_last_one():
    quota = Quota(10, 0)
    quota.take_bytes(10)
    with pytest.raises(WasiError) as caught:
        quota.take_bytes(1)
    assert caught.value.errno == Errno.NOSPC
    assert quota.used_bytes == 10


def test_a_refusal_counts_nothing():
    quota = Quota(10, 0)
    with pytest.raises(WasiError):
        quota.take_bytes(11)
    quota.take_bytes(10)


def test_counts_nodes_and_takes_them_back():
    quota = Quota(0, 1)
    quota.take_node()
    with pytest.raises(WasiError) as caught:
        quota.take_node()
    assert caught.value.errno == Errno.NOSPC
    quota.free_node()
    quota.take_node()


def test_bytes_that_are_freed_can_be_taken_again():
    quota = Quota(10, 0)
    quota.take_bytes(10)
    quota.free_bytes(4)
    quota.take_bytes(4)
    assert quota.used_bytes == 10
