"""Whose guests wait for what runs in a context."""

from __future__ import annotations

from contextvars import copy_context

from cloche.engine.waiting import add_waiting, someone_waits_for_us, waits_for_us


def test_nobody_waits_for_a_program_of_the_host():
    assert not someone_waits_for_us()
    assert not waits_for_us(object())


def test_all_wait_that_were_noted_and_only_in_that_context():
    first, second = [], []  # which are equal, and not the same
    context = copy_context()
    context.run(add_waiting, first)
    assert context.run(waits_for_us, first)
    assert not context.run(waits_for_us, second)
    context.run(add_waiting, second)
    assert context.run(waits_for_us, first)
    assert context.run(waits_for_us, second)
    assert context.copy().run(someone_waits_for_us)
    assert not someone_waits_for_us()
