"""The three dialects, each as its own specification wants it."""

from __future__ import annotations

import pytest

from cloche.errors import RequestError
from cloche.result import GuestError, Result
from cloche.tools.python import PythonTool
from cloche.tools.schema import RESULT_SCHEMA, tool_schema


@pytest.fixture
def tool(command):
    return PythonTool(command)


def test_mcp_has_an_input_and_an_output_schema(tool):
    schema = tool_schema(tool, "mcp")
    assert schema.keys() == {"name", "description", "inputSchema", "outputSchema"}
    assert schema["inputSchema"]["required"] == ["code"]
    assert schema["outputSchema"]["type"] == "object"


def test_anthropic_has_an_input_schema(tool):
    schema = tool_schema(tool, "anthropic")
    assert schema.keys() == {"name", "description", "input_schema"}
    assert schema["input_schema"]["properties"]["args"]["items"] == {"type": "string"}


def test_openai_is_strict_with_every_key_required_and_the_optional_ones_nullable(tool):
    schema = tool_schema(tool, "openai")
    parameters = schema["parameters"]
    assert schema["type"] == "function"
    assert schema["strict"] is True
    assert parameters["additionalProperties"] is False
    assert parameters["required"] == list(parameters["properties"]) == ["code", "args", "stdin"]
    assert parameters["properties"]["code"]["type"] == "string"
    assert parameters["properties"]["args"]["type"] == ["array", "null"]
    assert parameters["properties"]["stdin"]["type"] == ["string", "null"]


def test_openai_drops_the_keywords_that_strict_mode_refuses(tool):
    tool.parameters = {
        "type": "object",
        "properties": {"n": {"type": "string", "default": "x", "maxLength": 3}},
    }
    properties = tool_schema(tool, "openai")["parameters"]["properties"]
    assert properties == {"n": {"type": ["string", "null"]}}


def test_a_caller_may_change_what_it_got(tool):
    for dialect, key in (("mcp", "inputSchema"), ("anthropic", "input_schema")):
        tool_schema(tool, dialect)[key]["properties"].clear()
        assert tool_schema(tool, dialect)[key]["properties"]


def test_refuses_a_dialect_that_it_does_not_know(tool):
    with pytest.raises(RequestError, match="there are mcp, openai, anthropic"):
        tool_schema(tool, "klingon")


def test_the_output_schema_describes_every_field_of_a_result():
    result = Result(status="error", exit_code=1, error=GuestError(type="E", message="m")).to_json()
    described = RESULT_SCHEMA["properties"]
    assert described.keys() == result.keys()
    assert described["error"]["properties"].keys() == result["error"].keys()
    assert described["usage"]["properties"].keys() == result["usage"].keys()
    assert result["status"] in described["status"]["enum"]
