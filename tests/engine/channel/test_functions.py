"""What of the host a guest may call, and in which circumstances."""

from __future__ import annotations

from contextvars import copy_context

from cloche.engine.channel.functions import NO_FUNCTIONS, HostCall, HostSide
from cloche.engine.waiting import WAITING


def test_a_call_that_a_hook_sees_has_no_arguments_unless_it_says_so():
    call = HostCall(name="f")
    assert (call.args, dict(call.kwargs)) == ((), {})


def test_every_call_has_a_context_of_its_own():
    host = HostSide(NO_FUNCTIONS, copy_context())
    assert host.context() is not host.context()


def test_a_context_knows_who_waits_for_what_runs_in_it():
    outer = HostSide(NO_FUNCTIONS, copy_context())
    outer.wait_for("outer")
    inner = HostSide(NO_FUNCTIONS, outer.context())
    inner.wait_for("inner")
    assert inner.context().run(WAITING.get) == ("outer", "inner")
    assert outer.context().run(WAITING.get) == ("outer",)
    assert WAITING.get() == ()
