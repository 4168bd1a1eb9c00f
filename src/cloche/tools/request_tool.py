"""The half that all tools share whose calls are runs: read, start, carry out, end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from cloche.tools.arguments import ArgumentsError, command_line_size, refusal
from cloche.tools.call import Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.request import RunRequest
    from cloche.result import Result
    from cloche.tools.events import OnEvent


class RequestTool(ABC):
    """A tool that turns its arguments into a `RunRequest` and carries that out.

    Attributes:
        name: What the model calls it by.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    @abstractmethod
    def description(self) -> str:
        """What it does and what its limits are, for the model."""

    @property
    @abstractmethod
    def parameters(self) -> Mapping[str, Any]:
        """The JSON Schema of its arguments, an object."""

    @abstractmethod
    def read(self, arguments: object) -> RunRequest:
        """Read a call's arguments.

        Raises:
            RequestError: If they are no dict.
            ArgumentsError: If the model has to change them.
        """

    @abstractmethod
    def execute(self, request: RunRequest) -> Result:
        """Carry out a request."""

    @abstractmethod
    async def aexecute(self, request: RunRequest) -> Result:
        """Carry out a request without blocking the event loop."""

    def run(self, arguments: Mapping[str, Any], on_event: OnEvent | None = None) -> Result:
        """Carry out a call.

        Args:
            arguments: What the model sent; keys and types are those of `parameters`.
            on_event: Called with a `ToolStarted` and a `ToolEnded`, on this thread. What it raises
                is logged and changes nothing.

        Returns:
            How the call ended. Arguments that are no good are a result with the status "error" and
            a `detail` that tells the model what to change.

        Raises:
            RequestError: If the arguments are no dict.
            ClocheError: If the machine or the bundle is not what it should be.
        """
        try:
            request = self.read(arguments)
        except ArgumentsError as error:
            return self._refuse(error, on_event)
        with self._call(request, on_event) as call:
            return call.end_with(self.execute(request))

    async def arun(self, arguments: Mapping[str, Any], on_event: OnEvent | None = None) -> Result:
        """Carry out a call without blocking the event loop; otherwise the same as `run`."""
        try:
            request = self.read(arguments)
        except ArgumentsError as error:
            return self._refuse(error, on_event)
        with self._call(request, on_event) as call:
            return call.end_with(await self.aexecute(request))

    def _call(self, request: RunRequest, on_event: OnEvent | None) -> Call:
        return Call(
            self.name,
            on_event,
            code_bytes=command_line_size(request.argv),
            stdin_bytes=len(request.stdin),
        )

    def _refuse(self, error: ArgumentsError, on_event: OnEvent | None) -> Result:
        with Call(self.name, on_event) as call:
            return call.end_with(refusal(error))
