"""Every tool of ours has what the protocol asks for."""

from __future__ import annotations

import inspect

import pytest

from cloche.tools.command import CommandTool
from cloche.tools.python import PythonTool
from cloche.tools.tool import Tool


@pytest.mark.parametrize("kind", [CommandTool, PythonTool])
@pytest.mark.parametrize("method", ["run", "arun"])
def test_takes_a_call_as_the_protocol_says(kind, method):
    expected = inspect.signature(getattr(Tool, method))
    assert inspect.signature(getattr(kind, method)) == expected


def test_has_a_name_a_description_and_parameters(command):
    for tool in (command, PythonTool(command)):
        assert tool.name
        assert tool.description
        assert tool.parameters["type"] == "object"
