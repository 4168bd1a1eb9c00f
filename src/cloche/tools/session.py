r"""The Python tool for an agent that works its way forward: each call goes on from the one before.

    with Sandbox() as sandbox, SessionTool(sandbox) as tool:
        tool.run({"code": "total = 40"})
        tool.run({"code": "print(total + 2)"}).stdout        # "42\n"

The session is one of the sandbox's, so it holds whatever that was given.
"""

from __future__ import annotations

from _thread import allocate_lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cloche.engine.files.given import read_files
from cloche.record import replace
from cloche.request import RunRequest
from cloche.tools.arguments import read_object, read_stdin, read_text
from cloche.tools.description import describe_functions, python_description
from cloche.tools.request_tool import RequestTool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.result import Result
    from cloche.sandbox import Sandbox
    from cloche.sandbox.session import Session
    from cloche.sandbox.text_output import OnOutput

_NO_FILES: Mapping[str, bytes] = MappingProxyType({})
_LOST = "what earlier calls have left is gone, and the next call starts fresh"

_PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "Python code, run after that of earlier calls."},
        "stdin": {"type": "string", "description": "Text for standard input."},
    },
    "required": ["code"],
    "additionalProperties": False,
}


class SessionTool(RequestTool):
    """A tool that runs Python code in one session: `{"code": …, "stdin": …}`.

    A call that is stopped takes the session back to before it. Where the session is lost all the
    same, as with its worker process, the result says so and the next call begins another. Calls
    from several threads are carried out one at a time.

    Args:
        sandbox: What the session is one of; its limits hold, and its functions and packages are
            described to the model. It is not closed with the tool.
        files: Files that the first call finds: a path in the working folder, or an absolute one, to
            bytes or text. What a call changes is in its result's `files`.
        on_output: Called with each piece of output as it comes; see `Session.run`.
        name: What the model calls the tool by.

    Raises:
        BundleError: If the runtime's bundle is not what it should be.
        RequestError: If a file is none.
    """

    parameters = _PARAMETERS

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        files: Mapping[str, bytes | str] = _NO_FILES,
        on_output: OnOutput | None = None,
        name: str = "Python",
    ) -> None:
        super().__init__(name)
        self._sandbox = sandbox
        self._facts = sandbox.bundle.manifest.runtime
        self._files = read_files(files)
        self._on_output = on_output
        self._lock = allocate_lock()
        self._session: Session | None = None

    @property
    def description(self) -> str:
        """What the tool does, its limits and its modules, for the model."""
        sandbox = self._sandbox
        return python_description(
            self._facts.python,
            self._facts.modules,
            sandbox.limits,
            sandbox.limits.memory or self._facts.memory.default,
            (*self._facts.packages, *sandbox.packages),
            self._files,
            describe_functions(sandbox.functions),
            keeps_state=True,
            notes=self._facts.notes,
        )

    def read(self, arguments: object) -> RunRequest:
        """Read a call's arguments; see `RequestTool.read`."""
        given = read_object(arguments, _PARAMETERS["properties"])
        argv = ("python", "-c", read_text(given, "code"))
        return RunRequest(argv=argv, stdin=read_stdin(given, "stdin"), limits=self._sandbox.limits)

    def execute(self, request: RunRequest) -> Result:
        """Carry out what `read` has read."""
        session, files = self._take()
        code = request.argv[-1]
        result = session.run(code, request.stdin, files=files, on_output=self._on_output)
        return _told(session, result)

    async def aexecute(self, request: RunRequest) -> Result:
        """Do as `execute` does, without blocking the event loop."""
        session, files = self._take()
        code = request.argv[-1]
        result = await session.arun(code, request.stdin, files=files, on_output=self._on_output)
        return _told(session, result)

    def _take(self) -> tuple[Session, Mapping[str, bytes]]:
        """Give the session, another one where that has ended, and the files it has not seen."""
        with self._lock:
            session = self._session
            if session is None or not session.is_open:
                session = self._session = self._sandbox.session(recover=True)
                return session, self._files
            return session, _NO_FILES

    def close(self) -> None:
        """End the session; the next call would begin another."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def __enter__(self) -> SessionTool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _told(session: Session, result: Result) -> Result:
    """Give a result that says so where the session has ended."""
    if session.is_open:
        return result
    return replace(result, detail=f"{result.detail}; {_LOST}" if result.detail else _LOST)
