"""The records that go over the wire, and what each of their fields may be."""

from __future__ import annotations

from types import MappingProxyType

from cloche.errors import WireError
from cloche.guest_clock import GuestClock
from cloche.host_folder import HostFolder
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.result import (
    EXIT_CODES,
    CallOutcome,
    CallRecord,
    GuestError,
    Result,
    Status,
    Usage,
)
from cloche.values.decode import MalformedError, decode
from cloche.values.encode import NotCarriedError, encode
from cloche.wire.kinds import (
    ANY_TEXT,
    BLOB,
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
_MOST_FORMS = 10
_LARGEST_VALUE = 4 << 20
_REST_OF_HEAD = 1 << 20
_PATH_IN_HEAD = 8 << 10
_LARGEST_HEAD = 256 << 20
_SENTENCE = text(64 << 10)
_NAME = text(4 << 10)
_PATH = text(64 << 10)


def _write_value(value: Any, blobs: list[bytes]) -> int:
    try:
        blobs.append(encode(dict(value) if isinstance(value, MappingProxyType) else value).encode())
    except NotCarriedError as error:
        raise ValueError(str(error)) from error
    return len(blobs[-1])


def _read_value(value: Any, blobs: BlobReader) -> Any:
    try:
        return decode(blobs.take(value).decode())
    except (MalformedError, UnicodeDecodeError) as error:
        raise WireError(f"it is no value: {error}") from None


# A value of the host or of a guest, as `cloche.values` writes it down.
VALUE = Kind(write=_write_value, read=_read_value)


def _write_displayed(value: Any, blobs: list[bytes]) -> list[Any]:
    is_text = isinstance(value, str)
    blobs.append(value.encode() if is_text else value)
    return [is_text, len(blobs[-1])]


def _read_displayed(value: Any, blobs: BlobReader) -> str | bytes:
    if type(value) is not list or len(value) != 2 or type(value[0]) is not bool:
        raise WireError("it has to be a text or bytes")
    data = blobs.take(value[1])
    try:
        return data.decode() if value[0] else data
    except UnicodeDecodeError:
        raise WireError("it is no text") from None


# One form of what was displayed: text or bytes.
DISPLAYED = Kind(write=_write_displayed, read=_read_displayed)

CALL = fields(
    CallRecord,
    name=_NAME,
    seconds=SECONDS,
    outcome=one_of(*(word for name, word in vars(CallOutcome).items() if name.isupper())),
    error=_NAME,
)

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
    calls=whole(),
    call_bytes=whole(),
    call_seconds=SECONDS,
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
    has_channel=TRUTH,
    inputs=VALUE,
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
    value=VALUE,
    value_repr=optional(_SENTENCE),
    value_detail=_SENTENCE,
    files=mapping(BLOB, _MOST),
    files_left_out=row(_PATH, _MOST),
    files_removed=row(_PATH, _MOST),
    displays=row(mapping(DISPLAYED, _MOST_FORMS), _MOST),
    calls=row(CALL, _MOST),
    usage=USAGE,
    runtime=_NAME,
    detail=_SENTENCE,
)


def result_within(limits: Limits) -> Kind:
    """A result of a run under some limits, from somebody who is not trusted to have kept them."""

    def read(value: Any, blobs: BlobReader) -> Result:
        result: Result = RESULT.read(value, blobs)
        if len(result.stdout_bytes) > limits.output or len(result.stderr_bytes) > limits.output:
            raise WireError(f"there are more than {limits.output:,} bytes of output")
        held = sum(map(len, result.files.values())) if result.files else 0
        if len(result.files) > limits.result_files or held > limits.result_bytes:
            raise WireError("there are more files than the limits allow")
        displays = result.displays
        shown = sum([len(form) for each in displays for form in each.values()]) if displays else 0
        if shown > limits.output or len(result.calls) > limits.calls:
            raise WireError("there is more displayed or called than the limits allow")
        return result

    return Kind(write=RESULT.write, read=read)


def caps_of_result(limits: Limits) -> tuple[int, int]:
    """Give the most bytes that such a result may have, in its head and beside it."""
    head = _REST_OF_HEAD + _PATH_IN_HEAD * limits.file_nodes
    return min(head, _LARGEST_HEAD), 6 * limits.output + limits.result_bytes + _LARGEST_VALUE
