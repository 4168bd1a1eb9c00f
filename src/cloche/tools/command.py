"""Runs the commands that bundles bring, each in a fresh instance.

A bundle's manifest names its commands, such as `python`, and the module of each. `argv[0]` picks
one; where two bundles bring the same command, the first bundle in the list has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cloche.errors import ToolError
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.sandbox.runtimes import DEFAULT_RUNTIME, bundle_of
from cloche.tools.arguments import (
    ArgumentsError,
    read_object,
    read_stdin,
    read_texts,
)
from cloche.tools.description import describe_limits
from cloche.tools.request_tool import RequestTool

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from cloche.bundles.bundle import Bundle
    from cloche.engine.channel.functions import HostFunctions
    from cloche.packages.library import Library
    from cloche.result import Result
    from cloche.sandbox import InProcessWasiRunner

COMMAND_NOT_FOUND = 127

_PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "argv": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The command's name and then its arguments.",
        },
        "stdin": {"type": "string", "description": "Text for standard input."},
    },
    "required": ["argv"],
    "additionalProperties": False,
}


class CommandTool(RequestTool):
    """A tool that runs a command line: `{"argv": ["python", "-c", "print(1)"], "stdin": ""}`.

    Args:
        runner: What carries out a run; None makes an `InProcessWasiRunner`.
        bundles: Where commands come from, the first one that has a command wins; None takes the
            official bundle of the usual runtime.
        limits: The caps on each call; None takes the defaults.
        name: What the model calls the tool by.

    Raises:
        BundleError: If the official bundle is wanted, and is not there or not what it should be.
    """

    parameters = _PARAMETERS

    def __init__(
        self,
        runner: InProcessWasiRunner | None = None,
        bundles: Iterable[Bundle] | None = None,
        *,
        limits: Limits | None = None,
        name: str = "Command",
    ) -> None:
        super().__init__(name)
        self.limits = Limits() if limits is None else limits
        self._runner = _default_runner() if runner is None else runner
        self._bundles: dict[str, Bundle] = {}
        for bundle in (official_runtime(),) if bundles is None else bundles:
            for command in bundle.manifest.commands:
                self._bundles.setdefault(command.name, bundle)

    @property
    def commands(self) -> tuple[str, ...]:
        """The names of the commands that can be run."""
        return tuple(self._bundles)

    @property
    def description(self) -> str:
        """What the tool does and what its limits are, for the model."""
        memory = max(
            self.limits.memory or bundle.manifest.runtime.memory.default
            for bundle in self._bundles.values()
        )
        return (
            f"Runs one of these commands: {', '.join(self.commands)}. There is no shell. Every "
            f"call starts fresh. Limits: {describe_limits(self.limits, memory)}."
        )

    def bundle_of(self, command: str) -> Bundle:
        """Give the bundle that a command comes from.

        Raises:
            ToolError: If no bundle has it.
        """
        if command not in self._bundles:
            raise ToolError(self._unknown(command))
        return self._bundles[command]

    def open_library(self, command: str, packages: Iterable[str | os.PathLike[str]]) -> Library:
        """Read packages for the runtime of a command.

        Args:
            command: The command that is to import them.
            packages: Their wheels; see `Sandbox`.

        Raises:
            PackageError: If a wheel cannot be used, or the runtime takes none.
            ToolError: If no bundle has the command.
        """
        from cloche.packages.library import Library

        return Library(packages, self.bundle_of(command), self._runner)

    def read(self, arguments: object) -> RunRequest:
        """Read a call's arguments; see `RequestTool.read`."""
        given = read_object(arguments, _PARAMETERS["properties"])
        argv = read_texts(given, "argv")
        if not argv:
            raise ArgumentsError(f"argv is empty; it starts with one of {', '.join(self.commands)}")
        if argv[0] not in self._bundles:
            raise ArgumentsError(self._unknown(argv[0]), exit_code=COMMAND_NOT_FOUND)
        return RunRequest(argv=argv, stdin=read_stdin(given, "stdin"), limits=self.limits)

    def execute(self, request: RunRequest, functions: HostFunctions | None = None) -> Result:
        """Carry out a request; `argv[0]` names the command.

        Args:
            request: What to do.
            functions: What of the host it may call, where the request has a channel.

        Raises:
            ToolError: If no bundle has the command.
        """
        folder = self.bundle_of(request.argv[0]).folder
        if functions is None:
            return self._runner.run(folder, request)
        return self._runner.run(folder, request, functions=functions)

    async def aexecute(self, request: RunRequest, functions: HostFunctions | None = None) -> Result:
        """Carry out a request without blocking the event loop; otherwise the same as `execute`."""
        folder = self.bundle_of(request.argv[0]).folder
        if functions is None:
            return await self._runner.arun(folder, request)
        return await self._runner.arun(folder, request, functions=functions)

    def _unknown(self, command: str) -> str:
        return f"there is no command {command[:40]!a}; there are: {', '.join(self.commands)}"


def _default_runner() -> InProcessWasiRunner:
    from cloche.sandbox import InProcessWasiRunner

    return InProcessWasiRunner()


def official_runtime(runtime: str = DEFAULT_RUNTIME) -> Bundle:
    """Open the official bundle of a runtime.

    Args:
        runtime: "cpython", "cpython-data" or "micropython".

    Raises:
        BundleError: If it is not there, or not what it should be.
        RequestError: If there is no runtime of that name.
    """
    from cloche.bundles.bundle import open_bundle
    from cloche.bundles.location import official_bundle

    return open_bundle(official_bundle(bundle_of(runtime)).folder)
