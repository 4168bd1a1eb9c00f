"""What a host and its workers say to each other, each as a frame of a sort and a message.

The host's frames carry a number of its choice, and what the worker says of it carries the same. A
worker does one thing after the other, in the order in which it was told; so at any time there is
one number alone, the first in its line, of which it may say anything.
"""

from __future__ import annotations

from _blake2 import blake2b
from types import MappingProxyType

from cloche import errors
from cloche.errors import ClocheError, EngineError
from cloche.record import record
from cloche.result import Result
from cloche.wire.kinds import (
    ANY_TEXT,
    BLOB,
    SECONDS,
    TRUTH,
    fields,
    mapping,
    optional,
    row,
    text,
    whole,
)
from cloche.wire.records import REQUEST, RESULT, result_within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.limits import Limits
    from cloche.request import RunRequest
    from cloche.wire.kinds import Kind


class Order:
    """The sorts of frames that a host sends."""

    SETTLE = 1  # get ready; comes first and once
    RUN = 2
    OPEN = 3  # open a session, the only one of this worker
    STEP = 4  # run a piece of code in it
    CANCEL = 5
    INPUT = 6  # some of the input that was asked for; none is its end
    NO_INPUT = 7  # the input cannot be read
    REPLY = 8  # the answer to a call of a host function, as the guest reads it
    INTERRUPT = 9  # have the piece of code end by a `KeyboardInterrupt`
    SNAPSHOT = 10  # give the session's state


class Answer:
    """The sorts of frames that a worker sends."""

    BEGUN = 33  # the guest's time begins
    ENDED = 34
    FAILED = 35  # the host asked for what cannot be, or the machine is not what it should be
    OUTPUT = 36  # a piece of what the guest writes
    INPUT = 37  # the guest waits for so much input
    CALL = 39  # the guest calls a host function, as it has said it
    WAITS = 38  # something slow begins, while it gets ready
    WORKSPACE = 40  # what the guest has left in a workspace; comes before the end


@record
class RuntimePlace:
    """A runtime that a worker loads.

    Attributes:
        folder: The folder of its bundle.
        command: The bundle's command.
        require_signature: Whether a bundle without a signature is refused.
    """

    folder: str
    command: str
    require_signature: bool


@record
class Settlement:
    """What a worker has to know before it can do anything.

    Attributes:
        variables: What of the host's environment says where Cloche keeps things, since its own
            environment is empty.
        runtimes: What it has to load. Orders name them by their place in this row.
        may_write: Whether it may write to files, below the folders that it was started with.
    """

    variables: tuple[tuple[str, str], ...]
    runtimes: tuple[RuntimePlace, ...]
    may_write: bool = False


@record
class FunctionName:
    """A function of the host, as a worker knows it.

    Attributes:
        name: Its name.
        is_async: Whether it is async.
    """

    name: str
    is_async: bool = False


@record
class LentWorkspace:
    """A workspace of the host's that a guest works with a copy of.

    Attributes:
        place: Where it is in the guest's tree.
        position: Its place among all that is mounted.
        file_bytes: Bytes that its files may have together.
        file_nodes: Files and folders that may be in it.
        files: What is in it; empty if that is still to come.
    """

    place: str
    position: int
    file_bytes: int
    file_nodes: int
    files: bytes = b""


@record
class CarriedWorkspace:
    """What is in a workspace that was lent: what a guest has left, or the host has changed since.

    Attributes:
        position: Its place among all that is mounted.
        files: What is in it.
    """

    position: int
    files: bytes


@record
class RunOrder:
    """A run to carry out.

    Attributes:
        runtime: The place of its runtime in the settlement.
        request: What to do.
        standby: How many instances are made ahead of need afterwards.
        live: Which of the three streams are joined to the host's.
        is_quiet: Whether nothing is said at its beginning.
        functions: What of the host the guest may call; None where it may call nothing.
        workspaces: The workspaces that it has besides the request's mounts, in their order.
    """

    runtime: int
    request: RunRequest
    standby: int = 0
    live: tuple[int, ...] = ()
    is_quiet: bool = False
    functions: tuple[FunctionName, ...] | None = None
    workspaces: tuple[LentWorkspace, ...] = ()


@record
class SessionOrder:
    """A session to open.

    Attributes:
        runtime: The place of its runtime in the settlement.
        request: What its guest finds, and its limits.
        total_seconds: How long it may live; None for as long as it is wanted.
        recovers: Whether it goes back to the state before a step whose guest was stopped.
        snapshot: What it begins with, authenticated with `WIRE_KEY`; None for a fresh instance.
        workspaces: The workspaces that it has besides the request's mounts, in their order, without
            what is in them.
    """

    runtime: int
    request: RunRequest
    total_seconds: float | None = None
    recovers: bool = False
    snapshot: bytes | None = None
    workspaces: tuple[LentWorkspace, ...] = ()


@record
class StepOrder:
    """A piece of code for the session.

    Attributes:
        code: The code.
        stdin: All of its standard input.
        live: Which of the three streams are joined to the host's.
        files: Files that are put where the guest can read and change them.
        inputs: The names that are set before the code runs, written down; None for no channel.
        functions: What of the host the guest may call; None where it may call nothing.
        workspaces: What is in those of its workspaces that are not as the worker knows them.
    """

    code: str
    stdin: bytes = b""
    live: tuple[int, ...] = ()
    files: Mapping[str, bytes] = MappingProxyType({})
    inputs: str | None = None
    functions: tuple[FunctionName, ...] | None = None
    workspaces: tuple[CarriedWorkspace, ...] = ()


@record
class StepEnd:
    """How a piece of code of a session ended.

    Attributes:
        result: Its result.
        why: Why the session has ended with it; empty if it has not.
    """

    result: Result
    why: str = ""


@record
class Failure:
    """An error of the worker's, for the host to raise.

    Attributes:
        type: The name of its class in `cloche.errors`.
        message: What it says.
    """

    type: str
    message: str


@record
class Piece:
    """Some of what a guest writes.

    Attributes:
        stream: 1 for stdout, 2 for stderr.
        data: The bytes.
    """

    stream: int
    data: bytes


_PATH = text(64 << 10)
_LIVE = row(whole(0, 2), 3)
_SENTENCE = text(8 << 10)

RUNTIME_PLACE = fields(RuntimePlace, folder=_PATH, command=_PATH, require_signature=TRUTH)
_FUNCTIONS = optional(row(fields(FunctionName, name=ANY_TEXT, is_async=TRUTH), 1_000_000))
SETTLEMENT = fields(
    Settlement,
    variables=row(row(ANY_TEXT, 2), 100),
    runtimes=row(RUNTIME_PLACE, 100),
    may_write=TRUTH,
)
LENT_WORKSPACE = fields(
    LentWorkspace,
    place=ANY_TEXT,
    position=whole(),
    file_bytes=whole(),
    file_nodes=whole(),
    files=BLOB,
)
_LENT_WORKSPACES = row(LENT_WORKSPACE, 1_000_000)
CARRIED_WORKSPACE = fields(CarriedWorkspace, position=whole(), files=BLOB)
RUN_ORDER = fields(
    RunOrder,
    runtime=whole(),
    request=REQUEST,
    standby=whole(),
    live=_LIVE,
    is_quiet=TRUTH,
    functions=_FUNCTIONS,
    workspaces=_LENT_WORKSPACES,
)
SESSION_ORDER = fields(
    SessionOrder,
    runtime=whole(),
    request=REQUEST,
    total_seconds=optional(SECONDS),
    recovers=TRUTH,
    snapshot=optional(BLOB),
    workspaces=_LENT_WORKSPACES,
)
STEP_ORDER = fields(
    StepOrder,
    code=ANY_TEXT,
    stdin=BLOB,
    live=_LIVE,
    files=mapping(BLOB, 1_000_000),
    inputs=optional(ANY_TEXT),
    functions=_FUNCTIONS,
    workspaces=row(CARRIED_WORKSPACE, 1_000_000),
)
STEP_END = fields(StepEnd, result=RESULT, why=_SENTENCE)
FAILURE = fields(Failure, type=text(100), message=_SENTENCE)
PIECE = fields(Piece, stream=whole(1, 2), data=BLOB)
LARGEST_INPUT = 64 << 10
WANTED = whole(0, LARGEST_INPUT)  # 0 to be told only when there is some
WAIT = _SENTENCE
SNAPSHOT = BLOB
# Of snapshots on their way to or from a worker. It is no secret: what a worker says is a claim, and
# the key that proves where a snapshot is from is none of a worker's business.
WIRE_KEY = b"cloche worker"
NOTHING = optional(TRUTH)


def mark(files: bytes) -> bytes:
    """Give what tells the files of a workspace from all others, so that none go there in vain."""
    return blake2b(files, digest_size=32).digest()


def step_end_within(limits: Limits) -> Kind:
    """The end of a piece of code under some limits, from somebody who is not trusted."""
    return fields(StepEnd, result=result_within(limits), why=_SENTENCE)


def failure_of(error: BaseException) -> Failure:
    """Say what went wrong, for the other side."""
    known = isinstance(error, ClocheError) and hasattr(errors, type(error).__name__)
    told = str(error) if known else f"{type(error).__name__}: {error}"
    return Failure(
        type=type(error).__name__ if known else EngineError.__name__,
        message=told.encode("utf-8", "replace").decode()[: 8 << 10],
    )


def error_of(failure: Failure) -> ClocheError:
    """Give the error that the other side has told of; only one of Cloche's own."""
    kind = getattr(errors, failure.type, None)
    if not (isinstance(kind, type) and issubclass(kind, ClocheError)):
        kind = EngineError
    error: ClocheError = kind(failure.message)
    return error
