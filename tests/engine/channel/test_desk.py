"""Calls: made under the limits, answered once each, and recorded."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from cloche.engine.channel.functions import HostCall
from cloche.engine.stop import Reason, StopGuest
from cloche.limits import Limits
from tests.engine.channel.line import Line

NAME: ContextVar[str] = ContextVar("NAME", default="nobody")


def fail(error):
    raise error


def lines(**options):
    line = Line(**options)
    line.receive()
    return line


def test_a_function_that_raises_is_an_error_with_type_and_message_only():
    line = lines(functions={"f": lambda: fail(ValueError("no such sku"))})
    assert line.ask("f") == "ValueError: no such sku"
    assert line.records == [("f", "error", "ValueError: no such sku")]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyError("sku"), "KeyError: sku"),
        (OSError(2, "No such file"), "FileNotFoundError: [Errno 2] No such file"),
        (ValueError(), "ValueError: "),
        (ValueError("\ud800"), "ValueError: \\ud800"),
        (ValueError("x" * 10_000), "ValueError: " + "x" * 4096 + "…"),
        (type("Näme", (Exception,), {})("é"), "Näme: é"),
        (type("Bad", (Exception,), {"__str__": lambda self: 1})(), "Bad: "),
    ],
)
def test_the_text_of_an_error_is_plain_and_capped(error, told):
    assert lines(functions={"f": lambda: fail(error)}).ask("f") == told


def test_there_is_no_other_function_than_those_that_were_handed_in():
    line = lines(functions={"f": len})
    assert line.ask("__import__", "os") == "NameError: there is no host function '__import__'"
    assert line.ask("x" * 1000).startswith("NameError: there is no host function 'xxx")
    assert [len(name) for name, _, _ in line.records] == [10, 101]


def test_wrong_arguments_are_an_error_in_the_guest():
    line = lines(functions={"f": lambda a: a})
    assert line.ask("f", 1, 2).startswith("TypeError: ")
    assert line.ask("f", b=2).startswith("TypeError: ")


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (object(), "a value of the type object cannot be carried"),
        ("x" * (1 << 20), "bytes cannot be carried"),
        ("x" * ((1 << 20) - 10), "a value that fills its frame cannot be carried"),
    ],
    ids=["type", "size", "frame"],
)
def test_a_result_that_cannot_be_carried_is_an_error_that_says_why(result, why):
    line = lines(functions={"f": lambda: result})
    told = line.ask("f")
    assert told.startswith("TypeError: the result of f: ")
    assert why in told


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_what_is_no_exception_ends_the_guest_and_is_for_the_caller(error):
    line = lines(functions={"f": lambda: fail(error)})
    with pytest.raises(StopGuest) as caught:
        line.call("f")
    assert caught.value.reason == Reason.SINK
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_so_does_an_async_one_from_its_loop(error):
    async def f():
        raise error

    line = lines(functions={"f": f})
    with pytest.raises(StopGuest) as caught:
        line.ask("f")
    assert caught.value.__cause__ is error


def test_calls_have_a_copy_each_of_the_callers_context():
    def f():
        seen = NAME.get()
        NAME.set("changed")
        return seen

    async def g():
        return f()

    NAME.set("caller")
    line = lines(functions={"f": f, "g": g})
    NAME.set("later")
    assert [line.ask("f"), line.ask("f"), line.ask("g")] == ["caller"] * 3
    assert NAME.get() == "later"


def test_plain_functions_run_on_the_guests_own_thread():
    line = lines(functions={"f": threading.get_ident})
    assert line.ask("f") == threading.get_ident()


def test_async_functions_run_at_the_same_time_and_answer_in_the_order_of_their_ends():
    begun, order = asyncio.Event(), []

    async def first():
        await begun.wait()
        order.append("first")
        return 1

    async def second():
        begun.set()
        order.append("second")
        return 2

    line = lines(functions={"first": first, "second": second})
    line.call("first")
    assert not line.channel.ready()
    line.call("second")
    assert [(each["id"], each["v"]) for each in line.receive()] == [(2, 2), (1, 1)]
    assert order == ["second", "first"]
    assert line.channel.is_at_rest


def test_a_plain_function_may_give_something_to_await():
    async def f():
        return 7

    assert lines(functions={"f": lambda: f()}).ask("f") == 7


def test_async_functions_run_in_the_loop_that_is_given():
    seen = []

    async def f():
        seen.append(asyncio.get_running_loop())
        return 1

    async def main():
        loop = asyncio.get_running_loop()
        line = Line({"f": f}, loop=loop)
        return await asyncio.to_thread(lambda: (line.receive(), line.ask("f"))), loop

    (_, answer), loop = asyncio.run(main())
    assert (answer, seen) == (1, [loop])


def test_a_loop_that_is_closed_is_an_error_in_the_guest():
    async def f():
        return 1

    loop = asyncio.new_event_loop()
    loop.close()
    line = Line({"f": f}, loop=loop)
    line.receive()
    assert line.ask("f") == "RuntimeError: Event loop is closed"
    assert line.channel.is_at_rest


def test_an_async_call_that_takes_too_long_is_cancelled():
    cancelled = threading.Event()

    async def f():
        try:
            await asyncio.sleep(3600)
        finally:
            cancelled.set()

    line = lines(functions={"f": f}, limits=Limits(call_seconds=0.02))
    assert line.ask("f") == "TimeoutError: f took longer than 0.02 s and was cancelled"
    assert cancelled.is_set()
    assert [outcome for _, outcome, _ in line.records] == ["timeout"]


def test_a_timeout_of_the_functions_own_is_an_error_like_any_other():
    async def f():
        raise TimeoutError("mine")

    line = lines(functions={"f": f})
    assert line.ask("f") == "TimeoutError: mine"
    assert [outcome for _, outcome, _ in line.records] == ["error"]


def test_what_is_in_flight_at_the_end_is_cancelled_and_its_answer_dropped():
    begun, let_go, ended = threading.Event(), threading.Event(), threading.Event()

    async def f():
        begun.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await asyncio.to_thread(let_go.wait)
            ended.set()
            return "late"  # in spite of being cancelled

    line = lines(functions={"f": f})
    line.call("f")
    assert begun.wait(10)
    line.end()
    assert line.records == [("f", "cancelled", "")]
    line.begin()
    let_go.set()
    assert ended.wait(10)
    assert asyncio.run_coroutine_threadsafe(nothing(), private_loop()).result(10) is None
    assert line.receive() == []
    assert line.records == []


async def nothing():
    return None


def private_loop():
    from cloche.engine.channel.loops import PRIVATE_LOOP

    return PRIVATE_LOOP.get()


def test_who_wants_to_know_is_told_of_each_call_when_it_is_over():
    told = []

    async def later():
        return 1

    functions = {"f": lambda: told.append("in f"), "later": later}
    line = lines(functions=functions, on_called=told.append)
    line.ask("f")
    assert (told[0], told[1].name, told[1].outcome) == ("in f", "f", "ok")
    line.ask("later")
    line.ask("nowhere")
    assert [(each.name, each.outcome) for each in told[2:]] == [
        ("later", "ok"),
        ("nowhere", "error"),
    ]
    assert tuple(told[1:]) == line.channel.told()["calls"]


def test_who_is_told_of_calls_hears_of_those_that_the_end_has_cancelled():
    told = []

    async def f():
        await asyncio.sleep(3600)

    line = lines(functions={"f": f}, on_called=told.append)
    line.call("f")
    line.end()
    assert [(each.name, each.outcome) for each in told] == [("f", "cancelled")]


@pytest.mark.parametrize("is_async", [False, True])
def test_what_is_raised_by_who_is_told_of_a_call_ends_the_guest(is_async):
    async def f():
        return 1

    error = LookupError("no room")
    functions = {"f": f if is_async else lambda: 1}
    line = lines(functions=functions, on_called=lambda _: fail(error))
    with pytest.raises(StopGuest) as caught:
        line.ask("f")
    assert (caught.value.reason, caught.value.__cause__) == (Reason.SINK, error)
    assert line.records == [("f", "ok", "")]


def test_the_guests_clock_stands_still_while_the_host_works():
    async def later():
        await asyncio.sleep(0.1)

    line = lines(
        functions={"now": lambda: threading.Event().wait(0.1), "later": later},
        limits=Limits(timeout=0.05),
    )
    line.ask("now")
    line.ask("later")
    line.watch.check()


def test_the_time_of_a_whole_session_goes_on():
    line = lines(functions={"f": lambda: threading.Event().wait(0.02)})
    line.watch.start(10.0, whole=0.0)
    with pytest.raises(StopGuest) as caught:
        line.call("f")
    assert caught.value.reason == Reason.TIME


def test_giving_up_ends_a_wait_for_the_host():
    async def f():
        line.watch.cancel()
        await asyncio.sleep(3600)

    line = lines(functions={"f": f})
    with pytest.raises(StopGuest) as caught:
        line.ask("f")
    assert caught.value.reason == Reason.CANCEL
    line.end()


def test_one_call_more_than_there_may_be_is_an_error():
    calls = []
    line = lines(functions={"f": lambda: calls.append(1)}, limits=Limits(calls=2))
    assert [line.ask("f") for _ in range(2)] == [None, None]
    told = "HostCallLimitError: a run may make 2 calls of host functions"
    assert [line.ask("f") for _ in range(3)] == [told] * 3
    assert len(calls) == len(line.records) == 2


def test_bytes_of_calls_and_results_are_capped_together():
    line = lines(functions={"f": lambda text: text}, limits=Limits(call_bytes=1200))
    assert line.ask("f", "x" * 300) == "x" * 300
    assert line.ask("f", "x" * 300).startswith("HostCallLimitError: calls and their results")
    assert line.records[-1][1] == "error"
    assert line.ask("f", "").startswith("HostCallLimitError: calls and their results")
    assert len(line.records) == 2


def test_each_piece_of_code_may_make_as_many_calls_as_the_first():
    line = lines(functions={"f": lambda: 1}, limits=Limits(calls=1))
    for _ in range(3):
        assert line.ask("f") == 1
        assert str(line.ask("f")).startswith("HostCallLimitError")
        line.end()
        line.begin()


def test_a_guest_that_reads_no_replies_is_stopped():
    line = lines(limits=Limits(calls=0, call_bytes=1000))
    with pytest.raises(StopGuest) as caught:
        call_for_ever(line, "f")
    assert caught.value.reason == Reason.FRAME
    assert "does not read" in caught.value.detail


def call_for_ever(line, name):
    while True:
        line.call(name)


def test_a_hook_approves_changes_and_refuses():
    def hook(call):
        if call.args == (3,):
            raise PermissionError("three is too much")
        if call.args == (2,):
            return HostCall(name="g", args=(20,), kwargs={"b": 1})
        return None

    functions = {"f": lambda a: a, "g": lambda a, b: (a, b)}
    line = lines(functions=functions, on_call=hook)
    assert [line.ask("f", 1), line.ask("f", 2)] == [1, (20, 1)]
    assert line.ask("f", 3) == "PermissionError: three is too much"
    assert line.records == [
        ("f", "ok", ""),
        ("f", "ok", ""),
        ("f", "refused", "PermissionError: three is too much"),
    ]


def test_a_hook_may_be_async_for_plain_and_async_functions():
    async def hook(call):
        await asyncio.sleep(0)
        if call.name == "no":
            raise PermissionError("not this one")

    async def later():
        return 2

    line = lines(functions={"now": lambda: 1, "later": later, "no": len}, on_call=hook)
    assert [line.ask("now"), line.ask("later")] == [1, 2]
    assert line.ask("no") == "PermissionError: not this one"


def test_a_hook_that_takes_too_long_refuses():
    async def hook(call):
        await asyncio.sleep(3600)

    line = lines(functions={"f": len}, on_call=hook, limits=Limits(call_seconds=0.02))
    assert line.ask("f").startswith("TimeoutError")
    assert line.records[0][1] == "refused"


def test_giving_up_ends_a_wait_for_the_hook():
    async def hook(call):
        line.watch.cancel()
        await asyncio.sleep(3600)

    line = lines(functions={"f": len}, on_call=hook)
    with pytest.raises(StopGuest) as caught:
        line.call("f")
    assert caught.value.reason == Reason.CANCEL


def test_a_hook_that_gives_anything_else_refuses():
    line = lines(functions={"f": lambda: 1}, on_call=lambda call: True)
    assert line.ask("f") == "TypeError: the hook gave neither None nor a HostCall"
