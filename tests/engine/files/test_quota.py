"""Bytes and nodes against their caps."""

from __future__ import annotations

import pytest

from cloche.engine.files.quota import Allowance, Quota
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


@pytest.mark.parametrize(("nodes", "count"), [(2, 0), (0, 11), (2, 11), (1, 11)])
def test_nodes_and_their_bytes_are_taken_together_or_not_at_all(nodes, count):
    quota = Quota(10, 1)
    for call in (quota.check, quota.take):
        with pytest.raises(WasiError) as caught:
            call(nodes, count)
        assert caught.value.errno == Errno.NOSPC
    assert (quota.used_nodes, quota.used_bytes) == (0, 0)
    quota.check(1, 10)
    quota.take(1, 10)
    assert (quota.used_nodes, quota.used_bytes) == (1, 10)


def test_an_allowance_is_never_more_than_it_was():
    allowance = Allowance(10, 1)
    allowance.take(1, 4)
    allowance.free_bytes(100)
    allowance.free_node()
    allowance.free_node()
    assert (allowance.used_nodes, allowance.used_bytes) == (0, 0)
    allowance.take(1, 10)
    with pytest.raises(WasiError):
        allowance.take(0, 1)
