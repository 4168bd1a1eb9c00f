"""The thread that keeps time."""

from __future__ import annotations

import os
import sys
from queue import SimpleQueue

import pytest

from cloche.engine.keeper import Keeper
from cloche.engine.watch import Watch
from tests.engine.throwing import throw_at, untraced


class Bell:
    """Something that rings, and that can be waited for.

    A queue in C, since what is thrown at its thread could leave a lock of `threading` held.
    """

    def __init__(self):
        self.rings = 0
        self._rung = SimpleQueue()

    def __call__(self):
        self.rings += 1
        self._rung.put(None)

    def wait(self, times=1):
        for _ in range(times):
            self._rung.get(timeout=20)


@pytest.fixture
def keeper():
    return Keeper()


def make_watch(ends):
    bell = Bell()
    watch = Watch(bell)
    watch.ends = ends
    return watch, bell


def test_rings_again_and_again_once_the_time_is_over(keeper):
    watch, bell = make_watch(0.0)
    keeper.add(watch)
    bell.wait(3)
    keeper.remove(watch)


def test_rings_for_one_that_ends_earlier_than_all_others(keeper):
    far, far_bell = make_watch(float("inf"))
    near, near_bell = make_watch(0.0)
    keeper.add(far)
    keeper.add(near)
    near_bell.wait()
    assert far_bell.rings == 0
    keeper.remove(near)
    keeper.remove(far)


def test_looks_at_once_where_a_watch_was_set_forward(keeper):
    watch, bell = make_watch(float("inf"))
    other, other_bell = make_watch(0.0)
    keeper.add(watch)
    keeper.add(other)
    other_bell.wait()
    keeper.remove(other)
    watch.ends = 0.0
    keeper.hurry(watch)
    bell.wait()
    keeper.remove(watch)


def test_does_not_wake_for_one_that_it_does_not_look_after(keeper):
    watch, bell = make_watch(0.0)
    keeper.hurry(watch)
    keeper.remove(watch)
    assert bell.rings == 0


@untraced
def test_goes_on_keeping_time_whatever_is_thrown_at_it(keeper):
    """Without it no limit on time would hold."""
    watch, bell = make_watch(0.0)
    before = set(sys._current_frames())
    keeper.add(watch)
    bell.wait()
    (thread,) = set(sys._current_frames()) - before
    for _ in range(5):
        assert throw_at(thread, MemoryError)
        bell.wait(5)
    keeper.remove(watch)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_rings_in_a_child_that_was_forked(keeper):
    watch, bell = make_watch(0.0)
    keeper.add(watch)
    bell.wait()
    child = os.fork()
    if not child:
        other, other_bell = make_watch(0.0)
        keeper.add(other)
        try:
            other_bell.wait(2)
        finally:
            os._exit(0 if other_bell.rings >= 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
    keeper.remove(watch)
