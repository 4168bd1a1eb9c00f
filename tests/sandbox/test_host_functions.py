"""Host functions, inputs, values and displays, from a sandbox to both runtimes and back."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from decimal import Decimal

import pytest

from cloche import HostCall, Limits, PythonTool, Sandbox
from cloche.errors import RequestError
from cloche.result import Status

NAME: ContextVar[str] = ContextVar("NAME", default="nobody")
BOTH = ("cpython", "micropython")
VALUES = [
    None, True, -3, 2**53, -(2**70), 0.5, -0.0, float("inf"), "é", b"\0\xff", [1, [2]], (1, (2,)),
    {"a": 1}, {1: "x", (2,): []}, {"$": 1}, {1, 2}, frozenset({3}), 1 + 2j,
]  # fmt: skip


def fail(kind, message):
    raise kind(message)


class OddError(Exception):
    """One that no guest knows."""


async def later(value):
    await asyncio.sleep(0)
    return value


FUNCTIONS = {
    "echo": lambda value=None: value,
    "pair": lambda first, second: (first, second),
    "missing": lambda: fail(KeyError, "sku"),
    "odd": lambda: fail(OddError, "strange"),
    "name": NAME.get,
    "later": later,
    "interrupt": lambda: fail(KeyboardInterrupt, ""),
}


@pytest.fixture(scope="module", params=BOTH)
def box(request):
    return Sandbox(request.param, functions=FUNCTIONS, limits=Limits(timeout=60.0))


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_goes_in_through_a_function_and_out_as_the_same(box, value):
    result = box.run("echo(echo(given))", inputs={"given": value})
    assert (result.value, type(result.value)) == (value, type(value)), result.stderr
    assert [call.name for call in result.calls] == ["echo", "echo"]


def test_a_value_that_cannot_be_carried_has_its_repr_and_a_reason(box):
    result = box.run("class Thing:\n    def __repr__(self): return 'a thing'\nThing()")
    assert (result.value, result.value_repr) == (None, "a thing")
    assert "cannot be carried" in result.value_detail


@pytest.mark.parametrize("code", ["", "x = 1", "None", "for x in (1, 2): x", "def f(): 1"])
def test_there_is_no_value_where_the_last_statement_is_no_expression_or_none(box, code):
    result = box.run(code)
    assert (result.status, result.value, result.value_repr) == (Status.OK, None, None)


def test_arguments_go_by_position_and_by_name(box):
    assert box.run("pair(1, second=[2])").value == (1, [2])
    assert box.run("pair(**{'first': 1, 'second': 2})").value == (1, 2)


def test_what_is_carried_may_call_functions_in_its_turn(box):
    code = (
        "import datetime\n"
        "class Zone(datetime.tzinfo):\n"
        "    def utcoffset(self, when): return datetime.timedelta(hours=echo(2))\n"
        "when = datetime.datetime(2024, 1, 1, tzinfo=Zone())\n"
        "got = echo([when, when])\n"
        "print(got == [when, when], got[0].utcoffset(), echo(3))"
    )
    result = box.run(code)
    assert (result.stdout, result.stderr) == ("True 2:00:00 3\n", "")
    assert len(result.calls) > 3


@pytest.mark.parametrize("runtime", BOTH)
def test_what_was_written_before_a_call_comes_before_it(runtime):
    events = []
    box = Sandbox(runtime, functions={"ask": lambda: events.append("asked")})
    box.run("print('what? ', end=''); ask()", on_output=lambda _, text: events.append(text))
    assert events == ["what? ", "asked"]


def test_an_error_can_be_caught_by_the_name_of_its_class(box):
    code = "try:\n    missing()\nexcept KeyError as error:\n    text = error.args[0]\ntext"
    assert box.run(code).value == "sku"


def test_an_error_of_an_unknown_class_is_a_host_error_that_tells_its_name(box):
    code = "try:\n    odd()\nexcept HostError as error:\n    told = error.type, str(error)\ntold"
    assert box.run(code).value == ("OddError", "OddError: strange")


def test_an_error_that_nobody_catches_ends_the_run_as_any_other(box):
    result = box.run("missing()")
    assert (result.status, result.error.type) == (Status.ERROR, "KeyError")
    assert __file__ not in result.stderr


def test_an_interrupt_of_the_host_is_raised_to_the_caller(box):
    with pytest.raises(KeyboardInterrupt):
        box.run("interrupt()")
    assert box.run("echo(1)").value == 1


def test_async_functions_are_called_with_and_without_a_loop_of_the_callers(box):
    assert box.run("later(3)").value == 3
    assert asyncio.run(box.arun("later(4)")).value == 4


def test_functions_see_the_context_of_the_caller(box):
    token = NAME.set("caller")
    try:
        assert box.run("name()").value == "caller"
    finally:
        NAME.reset(token)


def test_a_session_keeps_its_functions_and_gets_inputs_with_each_call(box):
    with box.session() as session:
        assert session.run("a = echo(1)").value is None
        assert session.run("a + b", inputs={"b": 2}).value == 3
        assert session.run("echo(a + b)").value == 3
        assert asyncio.run(session.arun("later(b)")).value == 2


def test_display_collects_the_forms_that_an_object_has(box):
    code = """
class Chart:
    def __repr__(self): return "chart"
    def _repr_html_(self): return "<b>chart</b>"
    def _repr_png_(self): return b"\\x89PNG"
display(Chart(), 3)
"""
    assert box.run(code).displays == (
        {"text/plain": "chart", "text/html": "<b>chart</b>", "image/png": b"\x89PNG"},
        {"text/plain": "3"},
    )


def test_a_function_may_use_a_sandbox_but_not_the_session_that_waits_for_it(box):
    def nested(code):
        return session.run(code).value

    inner = Sandbox("micropython")
    outer = Sandbox(
        "micropython", functions={"nested": nested, "other": lambda code: inner.run(code).value}
    )
    with outer.session() as session:
        assert session.run("other('1 + 1')").value == 2
        result = session.run("nested('1')")
        assert "cannot be called" in result.error.message


def test_a_hook_refuses_with_what_the_guest_can_catch():
    def hook(call):
        assert isinstance(call, HostCall)
        raise PermissionError(f"{call.name} is not for you")

    box = Sandbox("micropython", functions={"f": len}, on_call=hook)
    result = box.run("f()")
    assert (result.error.type, result.error.message) == ("PermissionError", "f is not for you")
    assert [call.outcome for call in result.calls] == ["refused"]


def test_several_calls_are_in_flight_at_once_on_cpython():
    together = asyncio.Barrier(20)

    async def meet(number):
        async with asyncio.timeout(30):
            await together.wait()
        return number

    code = """
import asyncio
async def main():
    return await asyncio.gather(*[meet(number) for number in range(20)])
asyncio.run(main())
"""
    assert asyncio.run(Sandbox(functions={"meet": meet}).arun(code)).value == list(range(20))


def test_values_of_the_standard_library_are_carried_on_cpython():
    code = "import datetime, decimal\n(datetime.date(2024, 2, 29), decimal.Decimal('1.20'))"
    result = Sandbox().run(code)
    assert result.value[0].isoformat() == "2024-02-29"
    assert result.value[1].as_tuple() == Decimal("1.20").as_tuple()


def test_the_last_line_of_a_traceback_is_that_of_the_code_on_cpython():
    assert "line 2, in <module>\n    1 / 0\n" in Sandbox().run("x = 1\n1 / 0").stderr


def test_a_guest_that_writes_rubbish_into_its_channel_has_crashed(box):
    code = "import os\nos.write(1000, b'\\xff' * 8)" if box.run("import os; os.write").ok else ""
    if not code:
        pytest.skip("MicroPython has no os.write")
    result = box.run(code)
    assert result.status == Status.CRASHED
    assert "wrong frame" in result.detail


def test_an_input_that_cannot_be_carried_is_the_hosts_mistake(box):
    with pytest.raises(RequestError, match="cannot be carried"):
        box.run("x", inputs={"x": object()})


def test_a_tool_hands_its_functions_on_and_tells_of_them():
    def price(sku: str) -> float:
        """Tell what something costs."""
        return 2.5

    tool = PythonTool(runtime="micropython", functions={"price": price})
    assert "- price(sku: 'str') -> 'float': Tell what something costs." in tool.description
    result = tool.run({"code": "print(price('x'))\nprice(sku='y')"})
    assert (result.stdout, result.value) == ("2.5\n", 2.5)
