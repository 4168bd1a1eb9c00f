r"""The tool that agents know best: run this Python code.

    PythonTool().run({"code": "print(1 + 1)"}).stdout        # "2\n"

The code becomes the command line `python -c CODE ARGS…`, which a `CommandTool` carries out.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cloche.engine.files.given import read_files
from cloche.errors import RequestError
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.sandbox.runtimes import DEFAULT_RUNTIME
from cloche.tools.arguments import read_object, read_stdin, read_text, read_texts
from cloche.tools.command import CommandTool, official_runtime
from cloche.tools.description import describe_functions, python_description
from cloche.tools.request_tool import RequestTool

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping

    from cloche.engine.channel.functions import HostCall, HostFunctions
    from cloche.result import Result

_PYTHON = "python"
_NO_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType({})

_PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "The Python program."},
        "args": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The program's arguments, sys.argv[1:].",
        },
        "stdin": {"type": "string", "description": "Text for standard input."},
    },
    "required": ["code"],
    "additionalProperties": False,
}


class PythonTool(RequestTool):
    """A tool that runs Python code: `{"code": …, "args": […], "stdin": …}`.

    Args:
        command: The tool that brings the command `python`; None makes one of the official bundle of
            `runtime`.
        runtime: "cpython", "cpython-data" or "micropython"; None takes "cpython".
        packages: Wheels of pure Python that programs can import; see `Sandbox`.
        files: Files that each call finds, and may change for itself: a path in the working folder,
            or an absolute one, to bytes or text. What a call changes is in its result's `files`.
        functions: Functions of the host that programs can call by these names; see `Sandbox`. The
            description tells the model their signatures and the first line of their docstrings.
        on_call: Called before each of those calls; see `Sandbox`.
        limits: The caps on each call; None takes those of `command`.
        name: What the model calls the tool by.

    Raises:
        BundleError: If the official bundle is wanted, and is not there or not what it should be.
        RequestError: If there is no such runtime, both a runtime and a command are given, a file is
            none, or a function cannot be handed in.
        PackageError: If a wheel cannot be used, or the runtime takes none.
        ToolError: If `command` has no `python`.
    """

    parameters = _PARAMETERS

    def __init__(
        self,
        command: CommandTool | None = None,
        *,
        runtime: str | None = None,
        packages: Iterable[str | os.PathLike[str]] = (),
        files: Mapping[str, bytes | str] = MappingProxyType({}),
        functions: Mapping[str, Callable[..., Any]] = _NO_FUNCTIONS,
        on_call: Callable[[HostCall], Any] | None = None,
        limits: Limits | None = None,
        name: str = "Python",
    ) -> None:
        super().__init__(name)
        self._command = _command(command, runtime)
        self._bundle = self._command.bundle_of(_PYTHON)
        self._library = self._command.open_library(_PYTHON, packages) if packages else None
        self._files = read_files(files)
        self._functions = _read_functions(functions, on_call)
        self.limits = self._command.limits if limits is None else limits

    @property
    def description(self) -> str:
        """What the tool does, its limits and its modules, for the model."""
        runtime = self._bundle.manifest.runtime
        memory = self.limits.memory or runtime.memory.default
        added = self._library.packages if self._library is not None else ()
        return python_description(
            runtime.python,
            runtime.modules,
            self.limits,
            memory,
            (*runtime.packages, *added),
            self._files,
            describe_functions(self._functions.by_name if self._functions else {}),
            notes=runtime.notes,
        )

    def read(self, arguments: object) -> RunRequest:
        """Read a call's arguments; see `RequestTool.read`."""
        given = read_object(arguments, _PARAMETERS["properties"])
        argv = (_PYTHON, "-c", read_text(given, "code"), *read_texts(given, "args"))
        return RunRequest(
            argv=argv,
            stdin=read_stdin(given, "stdin"),
            files=self._files,
            has_channel=True,
            limits=self.limits,
        )

    def execute(self, request: RunRequest) -> Result:
        """Carry out a request; see `CommandTool.execute`."""
        if self._library is not None:
            request = self._library.add_to(request)
        return self._command.execute(request, self._functions)

    async def aexecute(self, request: RunRequest) -> Result:
        """Carry out a request without blocking the event loop."""
        if self._library is not None:
            request = await self._library.aadd_to(request)
        return await self._command.aexecute(request, self._functions)


def _read_functions(
    functions: Mapping[str, Callable[..., Any]], on_call: Callable[[HostCall], Any] | None
) -> HostFunctions | None:
    if not functions and on_call is None:
        return None
    from cloche.sandbox.functions import read_functions  # which most tools do without

    return read_functions(functions, on_call)


def _command(command: CommandTool | None, runtime: str | None) -> CommandTool:
    if command is None:
        return CommandTool(bundles=[official_runtime(runtime or DEFAULT_RUNTIME)])
    if runtime is not None:
        raise RequestError("give a command or a runtime: a command has its own")
    return command
