"""The records that go over the wire, and what each of their fields may be."""

from __future__ import annotations

from cloche.errors import WireError
from cloche.guest_clock import GuestClock
from cloche.host_folder import HostFolder
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.result import EXIT_CODES, GuestError, Result, Status, Usage
from cloche.wire.kinds import (
    ANY_TEXT,
    BLOB,
    LARGEST_WHOLE,
    SECONDS,
    TREE,
    TRUTH,
    Kind,
    fields,
    mapping,
    one_of,
    optional,
    row,
    text,
    whole,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cloche.wire.kinds import BlobReader

_MOST = 1_000_000
_DEEPEST = 32
_REST_OF_HEAD = 1 << 20
_PATH_IN_HEAD = 8 << 10
_LARGEST_HEAD = 256 << 20
_SENTENCE = text(64 << 10)
_NAME = text(4 << 10)
_PATH = text(64 << 10)


def _write_plain(value: Any, _blobs: list[bytes]) -> Any:
    return value


def _read_plain(value: Any, _blobs: BlobReader, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise WireError(f"it is nested deeper than {_DEEPEST}")
    if type(value) is list:
        return [_read_plain(each, _blobs, depth + 1) for each in value]
    if type(value) is dict:
        return {name: _read_plain(each, _blobs, depth + 1) for name, each in value.items()}
    return value


# Plain JSON data, not nested deeply.
PLAIN = Kind(write=_write_plain, read=_read_plain)

LIMITS = fields(
    Limits,
    timeout=SECONDS,
    grace=optional(SECONDS),
    memory=optional(whole()),
    output=whole(),
    on_output=one_of("drop", "stop"),
    code=whole(),
    stdin=whole(),
    file_bytes=whole(),
    file_nodes=whole(),
    open_files=whole(),
    result_files=whole(),
    result_bytes=whole(),
    clock_resolution=SECONDS,
)

CLOCK = fields(GuestClock, mode=one_of("virtual", "frozen"), start=SECONDS, step=SECONDS)

HOST_FOLDER = fields(
    HostFolder, path=ANY_TEXT, readonly=TRUTH, file_bytes=whole(), file_nodes=whole()
)

REQUEST = fields(
    RunRequest,
    argv=row(ANY_TEXT, _MOST),
    stdin=BLOB,
    env=mapping(ANY_TEXT, _MOST),
    files=mapping(BLOB, _MOST),
    folders=mapping(TREE, _MOST),
    mounts=mapping(HOST_FOLDER, _MOST),
    limits=LIMITS,
    clock=optional(CLOCK),
    seed=optional(BLOB),
)

USAGE = fields(
    Usage,
    queue_seconds=SECONDS,
    compile_seconds=SECONDS,
    run_seconds=SECONDS,
    peak_memory=whole(),
    stdout_bytes=whole(),
    stderr_bytes=whole(),
    file_bytes=whole(),
)

GUEST_ERROR = fields(GuestError, type=_NAME, message=_NAME)

RESULT = fields(
    Result,
    status=one_of(Status.ERROR, *EXIT_CODES),
    exit_code=whole(0, 255),
    stdout_bytes=BLOB,
    stderr_bytes=BLOB,
    truncated=TRUTH,
    error=optional(GUEST_ERROR),
    value=PLAIN,
    value_repr=optional(text(LARGEST_WHOLE)),
    files=mapping(BLOB, _MOST),
    files_left_out=row(_PATH, _MOST),
    files_removed=row(_PATH, _MOST),
    displays=row(PLAIN, _MOST),
    calls=row(PLAIN, _MOST),
    usage=USAGE,
    runtime=_NAME,
    detail=_SENTENCE,
)


def result_within(limits: Limits) -> Kind:
    """A result of a run under some limits, from somebody who is not trusted to have kept them."""

    def read(value: Any, blobs: BlobReader) -> Result:
        result: Result = RESULT.read(value, blobs)
        if max(len(result.stdout_bytes), len(result.stderr_bytes)) > limits.output:
            raise WireError(f"there are more than {limits.output:,} bytes of output")
        held = sum(map(len, result.files.values())) if result.files else 0
        if len(result.files) > limits.result_files or held > limits.result_bytes:
            raise WireError("there are more files than the limits allow")
        return result

    return Kind(write=RESULT.write, read=read)


def caps_of_result(limits: Limits) -> tuple[int, int]:
    """Give the most bytes that such a result may have, in its head and beside it."""
    head = _REST_OF_HEAD + _PATH_IN_HEAD * limits.file_nodes
    return min(head, _LARGEST_HEAD), 2 * limits.output + limits.result_bytes
