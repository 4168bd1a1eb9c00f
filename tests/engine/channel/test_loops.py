"""The private event loop."""

from __future__ import annotations

import asyncio
import os

import pytest

from cloche.engine.channel.loops import PrivateLoop


async def answer():
    return 42


def ask(loop):
    return asyncio.run_coroutine_threadsafe(answer(), loop.get()).result(10)


def test_runs_on_a_thread_of_its_own_from_its_first_use_on():
    loop = PrivateLoop()
    assert ask(loop) == 42
    assert loop.get() is loop.get()
    loop.stop()


def test_starts_again_after_it_was_stopped():
    loop = PrivateLoop()
    loop.stop()
    first = loop.get()
    loop.stop()
    assert ask(loop) == 42
    assert loop.get() is not first
    loop.stop()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_the_child_of_a_fork_has_its_own():
    loop = PrivateLoop()
    ask(loop)
    child = os.fork()
    if not child:
        try:
            os._exit(0 if ask(loop) == 42 else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    loop.stop()
