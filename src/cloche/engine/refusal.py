"""Requests that are not run: too large, or not something that a command line can carry.

What a model asks for too much of is refused with a result that tells it so. What only the host
program can have got wrong is an error.
"""

from __future__ import annotations

from cloche.errors import LimitError, RequestError
from cloche.result import Result, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.facts import ModuleFacts
    from cloche.request import RunRequest

_MOST_ENVIRONMENT = 1 << 20
_MOST_ARGUMENTS = 10_000


def refusal(request: RunRequest) -> Result | None:
    """Say why a request is not run; None where it is."""
    reason = _reason(request)
    return Result(status=Status.ERROR, exit_code=1, detail=reason) if reason else None


def _reason(request: RunRequest) -> str | None:
    limits = request.limits
    try:
        size = sum(len(argument.encode()) for argument in request.argv)
    except UnicodeEncodeError:
        return "the code or an argument has a lone surrogate, which is not text; remove it"
    if size > limits.code:
        return f"code and arguments are {size:,} bytes; at most {limits.code:,} are run"
    if len(request.argv) > _MOST_ARGUMENTS:
        return f"there are {len(request.argv):,} arguments; at most {_MOST_ARGUMENTS:,} are taken"
    if any("\0" in argument for argument in request.argv):
        return "the code or an argument has a NUL character; remove it"
    if len(request.stdin) > limits.stdin:
        return f"stdin is {len(request.stdin):,} bytes; at most {limits.stdin:,} are taken"
    held = sum(map(len, request.files.values()))
    if held > limits.file_bytes:
        return f"the files are {held:,} bytes; at most {limits.file_bytes:,} are taken"
    return None


def check_request(request: RunRequest, facts: ModuleFacts) -> None:
    """Make sure that the host program asked for something that can be.

    Raises:
        RequestError: If the environment or a file's path is not one.
        LimitError: If the memory is less than the runtime starts with.
    """
    _check_environment(request)
    for path in request.files:
        if not path.startswith("/") or "\0" in path or path.endswith("/"):
            raise RequestError(f"the file {path!r} needs an absolute path that names a file")
    memory = request.limits.memory
    if memory is not None and memory < facts.minimum_memory:
        raise LimitError(
            f"memory is {memory:,} bytes; {facts.bundle} {facts.version} "
            f"starts with {facts.minimum_memory:,}"
        )


def _check_environment(request: RunRequest) -> None:
    size = 0
    for name, value in request.env.items():
        if not name or "=" in name or "\0" in name or "\0" in value:
            raise RequestError(
                f"the environment variable {name!r} has a name or value with = or NUL"
            )
        size += len(name) + len(value)
    if size > _MOST_ENVIRONMENT:
        raise RequestError(f"the environment is {size:,} characters; 1 MiB is the most")
