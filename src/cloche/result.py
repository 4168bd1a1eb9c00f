"""What a run gives back, however it ended."""

from __future__ import annotations

from types import MappingProxyType

from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Status:
    """The words for how a run ended."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    STACK_OVERFLOW = "stack_overflow"
    CRASHED = "crashed"
    CANCELLED = "cancelled"


# The exit codes that shells and `timeout(1)` use for the same ends (128 + signal).
EXIT_CODES: Mapping[str, int] = MappingProxyType(
    {
        Status.OK: 0,
        Status.TIMEOUT: 124,
        Status.MEMORY_LIMIT: 137,
        Status.OUTPUT_LIMIT: 141,
        Status.STACK_OVERFLOW: 139,
        Status.CRASHED: 134,
        Status.CANCELLED: 130,
    }
)


@record
class GuestError:
    """The exception that the guest did not catch, as the guest claims it.

    Attributes:
        type: The name of the exception's class.
        message: Its text.
    """

    type: str
    message: str


class CallOutcome:
    """The words for how a call of a host function ended."""

    OK = "ok"
    ERROR = "error"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"


@record
class CallRecord:
    """A call of a host function.

    Attributes:
        name: The function's name, as the guest gave it.
        seconds: From the call to its end.
        outcome: One of the words of `CallOutcome`: "error" where the function raised, there is none
            of that name, or its result could not be carried; "cancelled" where it was still at work
            when the run ended.
        error: Why it failed, as the guest was told; empty where it did not.
    """

    name: str
    seconds: float
    outcome: str
    error: str = ""


@record
class Usage:
    """What a run cost.

    Attributes:
        queue_seconds: From the call to the moment when a thread took it up.
        compile_seconds: Compiling or loading the runtime, where this run had to wait for it.
        run_seconds: In the guest, from its first instruction to its last.
        peak_memory: The largest linear memory, in bytes.
        stdout_bytes: Written by the guest to stdout, what was dropped included.
        stderr_bytes: Written by the guest to stderr, what was dropped included.
        file_bytes: Held in files at the end.
    """

    queue_seconds: float = 0.0
    compile_seconds: float = 0.0
    run_seconds: float = 0.0
    peak_memory: int = 0
    stdout_bytes: int = 0
    stderr_bytes: int = 0
    file_bytes: int = 0


@record
class Result:
    """How a run ended and what it left behind.

    Attributes:
        status: One of the words of `Status`.
        exit_code: The guest's own, or the one that stands for the status.
        stdout_bytes: What was kept of stdout.
        stderr_bytes: What was kept of stderr.
        truncated: Whether output was dropped at the cap.
        error: The guest's uncaught exception, where it told one.
        value: The last expression's value; None where there is none, or it could not be carried.
        value_repr: Its `repr`, cut where it is long; None where there is no value, or it is None.
        value_detail: One sentence on why the value could not be carried; empty where it could.
        files: Files that were created or changed, those in "/tmp" aside: path to content. The path
            is the one from the working folder "/" on. It is the guest's, so check it before
            anything is written by that name.
        files_left_out: Paths of those of them that did not fit under the limits.
        files_removed: Paths of files that were handed in, or in a session were in an earlier
            result, and are not there any more.
        displays: What was handed to `display`, each in its forms: MIME type to text, or to bytes
            for "image/png".
        calls: The calls of host functions, in the order in which they ended.
        usage: What the run cost.
        runtime: The bundle that ran, as "name version".
        detail: One sentence on why the run ended as it did, for a person; may be empty.
    """

    status: str
    exit_code: int
    stdout_bytes: bytes = b""
    stderr_bytes: bytes = b""
    truncated: bool = False
    error: GuestError | None = None
    value: Any = None
    value_repr: str | None = None
    value_detail: str = ""
    files: Mapping[str, bytes] = MappingProxyType({})
    files_left_out: tuple[str, ...] = ()
    files_removed: tuple[str, ...] = ()
    displays: tuple[Mapping[str, str | bytes], ...] = ()
    calls: tuple[CallRecord, ...] = ()
    usage: Usage = Usage()
    runtime: str = ""
    detail: str = ""

    @property
    def stdout(self) -> str:
        """Stdout as text; what is not UTF-8 is replaced."""
        return self.stdout_bytes.decode("utf-8", "replace")

    @property
    def stderr(self) -> str:
        """Stderr as text; what is not UTF-8 is replaced."""
        return self.stderr_bytes.decode("utf-8", "replace")

    @property
    def ok(self) -> bool:
        """Whether the guest ended by itself with exit code 0."""
        return self.status == Status.OK

    def to_json(self) -> dict[str, Any]:
        """Give the result as plain JSON data: bytes as base64, the value with tags."""
        from base64 import b64encode

        def encoded(data: bytes) -> str:
            return b64encode(data).decode("ascii")

        def shown(display: Mapping[str, str | bytes]) -> dict[str, str]:
            forms = display.items()
            return {kind: each if isinstance(each, str) else encoded(each) for kind, each in forms}

        return {
            "status": self.status,
            "exit_code": self.exit_code,
            "stdout": self.stdout,
            "stderr": self.stderr,
            "stdout_bytes": encoded(self.stdout_bytes),
            "stderr_bytes": encoded(self.stderr_bytes),
            "truncated": self.truncated,
            "error": dict(self.error.__dict__) if self.error else None,
            "value": None if self.value is None else _tagged(self.value),
            "value_repr": self.value_repr,
            "value_detail": self.value_detail,
            "files": {path: encoded(data) for path, data in self.files.items()},
            "files_left_out": list(self.files_left_out),
            "files_removed": list(self.files_removed),
            "displays": [shown(display) for display in self.displays],
            "calls": [dict(call.__dict__) for call in self.calls],
            "usage": dict(self.usage.__dict__),
            "runtime": self.runtime,
            "detail": self.detail,
        }


def _tagged(value: object) -> Any:
    from cloche.values.encode import tagged  # which plain runs do without

    return tagged(value)
