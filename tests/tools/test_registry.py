"""Tools by name, called as a model asks for it."""

from __future__ import annotations

import asyncio

import pytest

from cloche.errors import RequestError, ToolError
from cloche.tools.python import PythonTool
from cloche.tools.registry import ToolRegistry


@pytest.fixture
def tools(command):
    return ToolRegistry([PythonTool(command), command])


def test_holds_tools_by_name_in_their_order(tools):
    assert list(tools) == ["Python", "Command"]
    assert len(tools) == 2
    assert "Python" in tools
    assert tools["Python"].name == "Python"


def test_lists_their_schemas_in_one_dialect(tools):
    assert [schema["name"] for schema in tools.schemas("anthropic")] == ["Python", "Command"]


def test_calls_a_tool_by_name(tools):
    assert tools.call("Python", {"code": "1"}).stdout == "python\n-c\n1\n"
    assert asyncio.run(tools.acall("Python", {"code": "1"})).ok


def test_takes_the_arguments_as_json_text(tools):
    assert tools.call("Python", '{"code": "1"}').ok
    result = asyncio.run(tools.acall("Python", '{"code": '))
    assert result.status == "error"
    assert result.detail.startswith("the arguments are no JSON (")


def test_a_name_that_a_model_made_up_is_a_result(tools):
    result = tools.call("Bash\x1b", {})
    assert (result.status, result.exit_code) == ("error", 127)
    assert result.detail == r"there is no tool 'Bash\x1b'; there are: Python, Command"


def test_a_name_that_the_host_made_up_is_an_exception(tools):
    with pytest.raises(ToolError, match="there are: Python, Command"):
        tools["Bash"]


def test_refuses_a_second_tool_of_the_same_name(tools, command):
    with pytest.raises(RequestError, match="'Command'; give this one another name"):
        tools.add(command)


def test_hands_events_on(tools):
    seen = []
    tools.call("Python", {"code": "1"}, seen.append)
    assert len(seen) == 2
