"""The whole way: a sandbox's host functions, inputs and values with this runtime."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche import Sandbox
from tests.values.strategies import TEXTS

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXTS
    | st.binary()
    | st.complex_numbers(allow_nan=False)
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
    | st.dates()
    | st.times()
    | st.timedeltas()
)


def containers(inside):
    return (
        st.lists(inside, max_size=4)
        | st.lists(inside, max_size=4).map(tuple)
        | st.dictionaries(TEXTS, inside, max_size=4)
        | st.dictionaries(PLAIN, inside, max_size=4)
        | st.sets(PLAIN, max_size=4)
        | st.frozensets(PLAIN, max_size=4)
    )


@pytest.fixture(scope="module")
def session():
    """One session for many values, with a function that gives back what it gets."""
    with Sandbox("micropython", functions={"same": lambda value: value}).session() as session:
        yield session


@given(value=st.recursive(PLAIN, containers, max_leaves=10))
@settings(deadline=None, max_examples=200)
def test_a_value_comes_back_from_the_guest_as_it_was(session, value):
    result = session.run("same(value)", inputs={"value": value})
    assert result.ok, result.stderr
    assert (result.value, result.value_detail) == (value, "")
    assert type(result.value) is type(value)


DEEP = [
    "ask([[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]])",
    "ask(((((((((1,),),),),),),),),))",
    "ask({'a': {'b': {'c': {'d': {'e': {'f': {1: {2: {3: 4}}}}}}}}})",
    "deep()",
    "display(deep)",
    "display([1])",
    "datetime.date(1, 2, 3).isoformat(); ask(datetime.date(1, 2, 3))",
    "fail()",
]
PREPARE = """\
import datetime
def f():
    try:
        f()
    except RuntimeError:
        pass
    try:
        CALL
    except (RuntimeError, KeyError):
        pass
f()
"""


@pytest.mark.parametrize("call", DEEP)
def test_a_call_at_the_end_of_the_stack_is_a_recursion_error_and_no_more(call):
    def fail():
        raise KeyError("no")

    deep = [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]
    functions = {"ask": lambda value: value, "deep": lambda: deep, "fail": fail}
    result = Sandbox("micropython", functions=functions).run(PREPARE.replace("CALL", call))
    assert result.status in ("ok", "error"), result.detail
    assert result.ok or "Error" in result.error.type


ENDLESS = [
    "class A:\n    def _repr_html_(self): display(self)\ndisplay(A())",
    "class A:\n    def _repr_png_(self): return display(self)\ndisplay(A())",
    "import datetime\n"
    "datetime.date.isoformat = lambda self: ask([self])\n"
    "ask(datetime.date(1, 2, 3))",
]


@pytest.mark.parametrize("code", ENDLESS)
def test_recursion_through_the_channel_ends_as_any_other(code):
    result = Sandbox("micropython", functions={"ask": lambda value: value}).run(code)
    assert result.error.type in ("RuntimeError", "RecursionError")
    assert result.error.message == "maximum recursion depth exceeded"


def test_a_repr_that_displays_itself_ends_as_well():
    code = "class A:\n    def __repr__(self):\n        display(self)\n        return 'a'\nA()"
    assert Sandbox("micropython").run(code).value_repr == "a"


def test_a_host_exception_has_the_guests_class_of_that_name_or_is_a_host_error():
    def fail(kind):
        raise {"known": KeyError("sku"), "own": RefusedError("not today")}[kind]

    box = Sandbox("micropython", functions={"fail": fail})
    catch = "try:\n    fail(KIND)\nexcept Exception as e:\n    x = [type(e).__name__, str(e)]\nx"
    assert box.run(catch.replace("KIND", "'known'")).value == ["KeyError", "sku"]
    assert box.run(catch.replace("KIND", "'own'")).value == ["HostError", "RefusedError: not today"]
    told = "try:\n    fail('own')\nexcept RuntimeError as e:\n    x = e.type\nx"
    assert box.run(told).value == "RefusedError"


@pytest.mark.parametrize("kind", [StopIteration, type("Own", (Exception,), {})])
def test_what_would_end_more_than_the_call_comes_as_a_host_error(kind):
    def fail():
        raise kind

    box = Sandbox("micropython", functions={"fail": fail})
    code = "try:\n    fail()\nexcept HostError as e:\n    x = [e.type, str(e)]\nx"
    assert box.run(code).value == [kind.__name__, kind.__name__]


class RefusedError(Exception):
    """One that the guest has never heard of."""


def test_a_function_that_is_async_on_the_host_is_called_like_any_other():
    async def later(value):
        return value * 2

    result = Sandbox("micropython", functions={"later": later}).run("later(2) + later(later(3))")
    assert result.value == 16


def test_a_function_tells_its_name():
    result = Sandbox("micropython", functions={"ask": len}).run("ask.__name__, repr(ask)")
    assert result.value == ("ask", "<host function ask>")


def test_what_is_displayed_has_each_form_that_the_object_has():
    code = (
        "class Plot:\n"
        "    def __repr__(self): return 'a plot'\n"
        "    def _repr_html_(self): return '<p>é'\n"
        "    def _repr_svg_(self): return None\n"
        "    def _repr_png_(self): return b'png'\n"
        "display(Plot())\ndisplay('text', 2)"
    )
    assert Sandbox("micropython").run(code).displays == (
        {"text/plain": "a plot", "text/html": "<p>é", "image/png": b"png"},
        {"text/plain": "'text'"},
        {"text/plain": "2"},
    )


FORMS = [("3", "3"), ("[1]", "[1]"), ("'\\ud800<b>'", "\ufffd\ufffd\ufffd<b>"), ("b'x'", "eA==")]


@pytest.mark.parametrize(("form", "shown"), FORMS)
def test_a_form_that_is_no_text_becomes_one(form, shown):
    code = f"class A:\n    def _repr_html_(self): return {form}\ndisplay(A())"
    (display,) = Sandbox("micropython").run(code).displays
    assert display["text/html"] == shown


@pytest.mark.parametrize("form", ["1/0", "'x' * 2_000_000", "b'x' * 2_000_000"])
def test_a_form_that_cannot_be_had_is_an_exception_and_nothing_is_displayed(form):
    code = f"class A:\n    def _repr_html_(self): return {form}\ndisplay(A())"
    result = Sandbox("micropython").run(code)
    assert (result.status, result.displays) == ("error", ())


def test_an_object_may_give_its_forms_at_once():
    code = (
        "class A:\n"
        "    def _repr_mimebundle_(self):\n"
        "        return {'text/plain': 'mine', 'text/html': '<b>', 'other': 1}, {}\n"
        "    def _repr_html_(self): return 'not asked for'\n"
        "    def _repr_svg_(self): return '<svg/>'\n"
        "display(A())\ndisplay(A)"
    )
    first, second = Sandbox("micropython").run(code).displays
    assert first == {"text/plain": "mine", "text/html": "<b>", "image/svg+xml": "<svg/>"}
    assert second == {"text/plain": "<class 'A'>"}


def test_a_repr_that_exits_ends_the_program():
    code = "class A:\n    def __repr__(self): raise SystemExit(3)\nA()"
    result = Sandbox("micropython").run(code)
    assert (result.exit_code, result.value_repr) == (3, None)


def test_a_host_function_that_displays_and_calls_within_a_display_is_in_order():
    code = (
        "class A:\n"
        "    def _repr_html_(self):\n"
        "        display(ask(1))\n"
        "        return str(ask(2))\n"
        "display(A())\nask(3)"
    )
    result = Sandbox("micropython", functions={"ask": lambda number: number}).run(code)
    assert [display.get("text/html", display["text/plain"]) for display in result.displays] == [
        "1",
        "2",
    ]
    assert result.value == 3
