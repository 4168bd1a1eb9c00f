"""Holds the tools of one agent by name, lists their schemas, and calls them.

The name and the arguments of a call come from a model, so a wrong name or JSON that does not parse
is a result that the model can act on. Asking for a tool in the host's own code raises `ToolError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cloche.errors import RequestError, ToolError
from cloche.tools.arguments import ArgumentsError, decode_arguments, refusal
from cloche.tools.command import COMMAND_NOT_FOUND
from cloche.tools.schema import tool_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cloche.result import Result
    from cloche.tools.events import OnEvent
    from cloche.tools.schema import Dialect
    from cloche.tools.tool import Tool


class ToolRegistry:
    """Tools by name.

    Args:
        tools: The tools that are there from the start.

    Raises:
        RequestError: If two have the same name.
    """

    def __init__(self, tools: Iterable[Tool] = ()) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            self.add(tool)

    def add(self, tool: Tool) -> None:
        """Take up a tool.

        Raises:
            RequestError: If there is one of the same name.
        """
        if tool.name in self._tools:
            raise RequestError(f"there already is a tool {tool.name!r}; give this one another name")
        self._tools[tool.name] = tool

    def __getitem__(self, name: str) -> Tool:
        if name not in self._tools:
            raise ToolError(self._unknown(name))
        return self._tools[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tools)

    def __len__(self) -> int:
        return len(self._tools)

    def __contains__(self, name: object) -> bool:
        return name in self._tools

    def schemas(self, dialect: Dialect) -> list[dict[str, Any]]:
        """Describe all tools; see `tool_schema`."""
        return [tool_schema(tool, dialect) for tool in self._tools.values()]

    def call(
        self, name: str, arguments: Mapping[str, Any] | str, on_event: OnEvent | None = None
    ) -> Result:
        """Call a tool as a model asked for it.

        Args:
            name: The tool's name.
            arguments: A dict, or the JSON text that some models' interfaces hand over.
            on_event: See `RequestTool.run`.
        """
        try:
            tool, decoded = self._resolve(name, arguments)
        except ArgumentsError as error:
            return refusal(error)
        return tool.run(decoded, on_event)

    async def acall(
        self, name: str, arguments: Mapping[str, Any] | str, on_event: OnEvent | None = None
    ) -> Result:
        """Call a tool without blocking the event loop; otherwise the same as `call`."""
        try:
            tool, decoded = self._resolve(name, arguments)
        except ArgumentsError as error:
            return refusal(error)
        return await tool.arun(decoded, on_event)

    def _resolve(
        self, name: str, arguments: Mapping[str, Any] | str
    ) -> tuple[Tool, Mapping[str, Any]]:
        if name not in self._tools:
            raise ArgumentsError(self._unknown(name), exit_code=COMMAND_NOT_FOUND)
        if isinstance(arguments, str):
            return self._tools[name], decode_arguments(arguments)
        return self._tools[name], arguments

    def _unknown(self, name: str) -> str:
        return f"there is no tool {name[:40]!a}; there are: {', '.join(self._tools)}"
