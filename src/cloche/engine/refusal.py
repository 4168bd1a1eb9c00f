"""Requests that are not run: too large, or not something that a command line can carry.

What a model asks for too much of is refused with a result that tells it so. What only the host
program can have got wrong is an error.
"""

from __future__ import annotations

from cloche.errors import LimitError, RequestError
from cloche.result import Result, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.engine.facts import ModuleFacts
    from cloche.limits import Limits
    from cloche.request import RunRequest

_MOST_ENVIRONMENT = 1 << 20
_MOST_ARGUMENTS = 10_000


def refusal(request: RunRequest) -> Result | None:
    """Say why a request is not run; None where it is."""
    reason = _reason(request)
    return refused(reason) if reason else None


def step_refusal(code: str, stdin: bytes, limits: Limits) -> Result | None:
    """Say why a session's piece of code is not run; None where it is."""
    reason = _reason_in_text(code, limits) or _reason_in_input(stdin, limits)
    return refused(reason) if reason else None


def refused(reason: str) -> Result:
    """Give the result of what was not run, for a reason."""
    return Result(status=Status.ERROR, exit_code=1, detail=reason)


def _reason(request: RunRequest) -> str | None:
    limits = request.limits
    if len(request.argv) > _MOST_ARGUMENTS:
        return f"there are {len(request.argv):,} arguments; at most {_MOST_ARGUMENTS:,} are taken"
    reason = _reason_in_text("".join(request.argv), limits)
    reason = reason or _reason_in_input(request.stdin, limits)
    if reason:
        return reason
    held = sum(map(len, request.files.values())) if request.files else 0
    if held > limits.file_bytes:
        return f"the files are {held:,} bytes; at most {limits.file_bytes:,} are taken"
    return None


def _reason_in_text(text: str, limits: Limits) -> str | None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return "the code or an argument has a lone surrogate, which is not text; remove it"
    if size > limits.code:
        return f"code and arguments are {size:,} bytes; at most {limits.code:,} are run"
    if "\0" in text:
        return "the code or an argument has a NUL character; remove it"
    return None


def _reason_in_input(stdin: bytes, limits: Limits) -> str | None:
    if len(stdin) > limits.stdin:
        return f"stdin is {len(stdin):,} bytes; at most {limits.stdin:,} are taken"
    return None


def check_request(request: RunRequest, facts: ModuleFacts) -> None:
    """Make sure that the host program asked for something that can be.

    Raises:
        RequestError: If something is of the wrong type, or the environment or a path is not one.
        LimitError: If the memory is less than the runtime starts with.
    """
    for argument in request.argv:
        if not isinstance(argument, str):
            raise RequestError("argv has to be a tuple of str")
    if not isinstance(request.stdin, bytes):
        raise RequestError(f"stdin is {type(request.stdin).__name__}; it has to be bytes")
    _check_simulation(request)
    _check_environment(request)
    check_files(request.files)
    if request.folders or request.mounts:
        _check_mounts(request)
    memory = request.limits.memory
    if memory is not None and memory < facts.minimum_memory:
        raise LimitError(
            f"memory is {memory:,} bytes; {facts.bundle} {facts.version} "
            f"starts with {facts.minimum_memory:,}"
        )


def _check_simulation(request: RunRequest) -> None:
    if request.seed is not None and not isinstance(request.seed, bytes):
        raise RequestError(f"seed is {type(request.seed).__name__}; it has to be bytes")
    if request.clock is not None:
        from cloche.guest_clock import GuestClock  # which most runs do without

        if not isinstance(request.clock, GuestClock):
            kind = type(request.clock).__name__
            raise RequestError(f"clock is {kind}; it has to be a GuestClock")


def _check_mounts(request: RunRequest) -> None:
    from cloche.engine.files.mount import check_given, check_mount

    check_given(request.mounts)
    for path, tree in request.folders.items():
        check_mount(path, tree)


def check_files(files: Mapping[str, bytes]) -> None:
    """Make sure that files can be put anywhere at all.

    Raises:
        RequestError: If one is no bytes, or its path is not absolute or names no file.
    """
    for path, content in files.items():
        _check_file(path, content)


def _check_file(path: str, content: bytes) -> None:
    if not isinstance(content, bytes):
        raise RequestError(f"the file {path!r} is {type(content).__name__}; it has to be bytes")
    if not isinstance(path, str) or not path.startswith("/") or "\0" in path or not _is_text(path):
        raise RequestError(f"the file {path!r} needs an absolute path")
    names = path[1:].split("/")
    if not names[-1] or not {".", ".."}.isdisjoint(names):
        raise RequestError(f"the file {path!r} needs a path that names a file, without . and ..")


def _check_environment(request: RunRequest) -> None:
    size = 0
    for name, value in request.env.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise RequestError("env has to map str to str")
        if not name or "=" in name or "\0" in name or "\0" in value:
            raise RequestError(
                f"the environment variable {name!r} has a name or value with = or NUL"
            )
        if not _is_text(name) or not _is_text(value):
            raise RequestError(f"the environment variable {name!r} has a lone surrogate")
        size += len(name) + len(value)
    if size > _MOST_ENVIRONMENT:
        raise RequestError(f"the environment is {size:,} characters; 1 MiB is the most")


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
