"""What an agent sees of Cloche: tools with a name, a JSON schema and `run`.

    PythonTool -> CommandTool -> a runner -> one run in a fresh instance

`PythonTool` takes code, `SessionTool` code that goes on from the code before it, `CommandTool` a
command line. `ToolRegistry` holds tools by name, and `tool_schema` describes one in the dialect of
a model's maker. `model_text` is what a model reads of a result. Arguments come from a model and are
hostile: a bad one is a `Result` that says what to change, never an exception.
"""

from __future__ import annotations

from cloche.tools.command import CommandTool
from cloche.tools.events import ToolEnded, ToolStarted
from cloche.tools.python import PythonTool
from cloche.tools.registry import ToolRegistry
from cloche.tools.rendering import model_text
from cloche.tools.schema import tool_schema
from cloche.tools.session import SessionTool

__all__ = [
    "CommandTool",
    "PythonTool",
    "SessionTool",
    "ToolEnded",
    "ToolRegistry",
    "ToolStarted",
    "model_text",
    "tool_schema",
]
