"""Awaitables that a loop carries out for another thread."""

from __future__ import annotations

import asyncio
import threading
from contextvars import copy_context

import pytest

from cloche.engine.channel.errand import Errand
from cloche.engine.channel.loops import PRIVATE_LOOP


def carry_out(awaitable, seconds=10.0):
    ended = threading.Event()
    errand = Errand(awaitable, seconds, lambda _: ended.set())
    errand.start(PRIVATE_LOOP.get(), copy_context())
    assert ended.wait(10)
    return errand


async def give(value):
    return value


async def fail(error):
    raise error


def test_gives_the_value_or_the_error():
    errand = carry_out(give(3))
    assert (errand.value, errand.error, errand.is_over) == (3, None, True)
    error = ValueError("x")
    assert carry_out(fail(error)).error is error


def test_takes_no_longer_than_it_may():
    errand = carry_out(asyncio.sleep(3600), 0.01)
    assert isinstance(errand.error, TimeoutError)
    assert errand.timed_out


def test_what_was_given_up_before_its_turn_is_never_begun():
    loop = asyncio.new_event_loop()
    begun, ended = [], []

    async def work():
        begun.append(1)

    errand = Errand(work(), 1.0, ended.append)
    errand.start(loop, copy_context())
    errand.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    assert (begun, ended) == ([], [])


def test_a_closed_loop_takes_none_and_nothing_is_left_unawaited():
    loop = asyncio.new_event_loop()
    loop.close()
    errand = Errand(give(1), 1.0, print)
    with pytest.raises(RuntimeError, match="closed"):
        errand.start(loop, copy_context())


def test_giving_up_after_its_loop_was_closed_does_no_harm():
    loop = asyncio.new_event_loop()
    errand = Errand(give(1), 1.0, print)
    errand.start(loop, copy_context())
    loop.close()
    errand.cancel()
