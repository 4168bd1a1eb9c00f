"""The Python tool on a session."""

from __future__ import annotations

import asyncio

import pytest

from cloche import Limits, Sandbox
from cloche.errors import RequestError
from cloche.sandbox.runtimes import RUNTIMES
from cloche.tools import SessionTool, ToolRegistry, tool_schema

STUBBORN = "x = 2\nwhile True:\n  try:\n    while True: pass\n  except Exception: pass"


@pytest.fixture(scope="module", params=RUNTIMES)
def sandbox(request):
    return Sandbox(request.param, limits=Limits(timeout=1.0, grace=0.1))


@pytest.fixture
def tool(sandbox):
    with SessionTool(sandbox) as tool:
        yield tool


def test_each_call_goes_on_from_the_one_before(tool):
    assert tool.run({"code": "x = 40"}).ok
    assert tool.run({"code": "x += len(input())\nprint(x)", "stdin": "ab\n"}).stdout == "42\n"
    assert asyncio.run(tool.arun({"code": "print(x + 1)"})).stdout == "43\n"


def test_an_exception_keeps_the_state(tool):
    tool.run({"code": "x = 1"})
    assert tool.run({"code": "1/0"}).error.type == "ZeroDivisionError"
    assert tool.run({"code": "print(x)"}).stdout == "1\n"


def test_a_call_that_is_stopped_changes_nothing(tool):
    tool.run({"code": "x = 1"})
    assert tool.run({"code": STUBBORN}).status == "timeout"
    assert tool.run({"code": "print(x)"}).stdout == "1\n"


def test_the_first_call_finds_the_files_and_a_later_one_what_became_of_them(sandbox):
    with SessionTool(sandbox, files={"a.txt": "one"}) as tool:
        assert "'/a.txt'" in tool.description
        tool.run({"code": "with open('a.txt', 'a') as f: f.write(' two')"})
        assert tool.run({"code": "print(open('a.txt').read())"}).stdout == "one two\n"


def test_output_is_handed_on_as_it_comes(sandbox):
    told = []
    with SessionTool(sandbox, on_output=lambda *piece: told.append(piece)) as tool:
        tool.run({"code": "print('a')"})
    assert "".join(text for _, text in told) == "a\n"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({}, "code is missing"),
        ({"code": 1}, "code is a number"),
        ({"code": "", "args": []}, "unknown argument 'args'"),
        ({"code": "", "stdin": 5}, "stdin is a number"),
        ({"code": "#" * (1 << 19)}, "at most 262,144"),
    ],
)
def test_arguments_that_are_no_good_are_a_result_that_says_why(tool, arguments, why):
    result = tool.run(arguments)
    assert (result.status, result.exit_code) == ("error", 1)
    assert why in result.detail


def test_arguments_that_are_no_dict_are_the_hosts_mistake(tool):
    with pytest.raises(RequestError, match="dict"):
        tool.run("code")


def test_a_session_that_was_lost_is_told_and_followed_by_another():
    with Sandbox("micropython", isolation="process", workers=1) as box, SessionTool(box) as tool:
        tool.run({"code": "x = 1"})
        tool._session.close()
        assert tool.run({"code": "print('x' in globals())"}).stdout == "False\n"


def test_a_result_says_that_the_session_is_lost(tool):
    code = "x = 1"
    tool.run({"code": code})
    session = tool._session

    def close(*_):
        session.close()

    tool._on_output = close
    result = tool.run({"code": "print(1)\nwhile True: pass"})
    tool._on_output = None
    assert (result.status, result.detail.partition("; ")[2]) == (
        "cancelled",
        "what earlier calls have left is gone, and the next call starts fresh",
    )
    assert tool.run({"code": "print('x' in globals())"}).stdout == "False\n"


def test_the_model_is_told_that_the_state_stays_and_what_it_can_call():
    def price(sku: str) -> float:
        """Tell a price."""
        return 2.5

    with Sandbox(functions={"price": price}) as box, SessionTool(box) as tool:
        assert "of earlier calls are still there" in tool.description
        assert "- price(sku: 'str') -> 'float': Tell a price." in tool.description
        assert tool.run({"code": "print(price('x'))"}).stdout == "2.5\n"


def test_it_is_a_tool_like_the_others(tool):
    registry = ToolRegistry([tool])
    assert registry.call("Python", '{"code": "print(1)"}').stdout == "1\n"
    assert set(tool_schema(tool, "openai")["parameters"]["properties"]) == {"code", "stdin"}
    seen = []
    tool.run({"code": "1"}, seen.append)
    assert [type(event).__name__ for event in seen] == ["ToolStarted", "ToolEnded"]
