"""What every tool is: the shape that `ToolRegistry` and `tool_schema` count on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.result import Result
    from cloche.tools.events import OnEvent


class Tool(Protocol):
    """A name, a description and a schema for the model, and two ways to run it."""

    @property
    def name(self) -> str:
        """What the model calls it by."""

    @property
    def description(self) -> str:
        """What it does and what its limits are, for the model."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The JSON Schema of its arguments, an object."""

    def run(self, arguments: Mapping[str, Any], on_event: OnEvent | None = None) -> Result:
        """Carry out a call."""

    async def arun(self, arguments: Mapping[str, Any], on_event: OnEvent | None = None) -> Result:
        """Carry out a call without blocking the event loop."""
