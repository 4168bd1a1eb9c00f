"""What a host and its workers say to each other."""

from __future__ import annotations

import pytest

from cloche import errors
from cloche.errors import BundleError, CacheError, ClocheError, EngineError
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.result import Result, Status
from cloche.wire.message import read_message, write_message
from cloche.workers.protocol import (
    CARRIED_WORKSPACE,
    FAILURE,
    PIECE,
    RUN_ORDER,
    SESSION_ORDER,
    SETTLEMENT,
    SNAPSHOT,
    STEP_END,
    STEP_ORDER,
    WANTED,
    Answer,
    CarriedWorkspace,
    Failure,
    LentWorkspace,
    Order,
    Piece,
    RunOrder,
    RuntimePlace,
    SessionOrder,
    Settlement,
    StepEnd,
    StepOrder,
    error_of,
    failure_of,
    step_end_within,
)

REQUEST = RunRequest(argv=("python",), stdin=b"in")
RESULT = Result(status=Status.OK, exit_code=0, stdout_bytes=b"out")
LENT = LentWorkspace(place="/w", position=1, file_bytes=10, file_nodes=5, files=b"files")
PLACE = RuntimePlace(folder="/bundle", command="python", require_signature=True)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (SETTLEMENT, Settlement(variables=(("HOME", "/home"),), runtimes=(PLACE,))),
        (SETTLEMENT, Settlement(variables=(), runtimes=(), may_write=True)),
        (RUN_ORDER, RunOrder(runtime=1, request=REQUEST, standby=1, live=(0, 2), is_quiet=True)),
        (RUN_ORDER, RunOrder(runtime=0, request=REQUEST, workspaces=(LENT,))),
        (CARRIED_WORKSPACE, CarriedWorkspace(position=1, files=b"files")),
        (SESSION_ORDER, SessionOrder(runtime=0, request=REQUEST, total_seconds=1.5)),
        (SESSION_ORDER, SessionOrder(runtime=0, request=REQUEST, snapshot=b"state")),
        (SNAPSHOT, b"state"),
        (STEP_ORDER, StepOrder(code="x", stdin=b"y", live=(1,))),
        (STEP_END, StepEnd(result=RESULT, why="it is over")),
        (step_end_within(Limits()), StepEnd(result=RESULT)),
        (FAILURE, Failure(type="BundleError", message="no")),
        (PIECE, Piece(stream=1, data=b"x")),
        (WANTED, 10),
    ],
)
def test_every_message_comes_through(kind, value):
    head, blobs = write_message(kind, value)
    assert read_message(kind, head, b"".join(blobs)) == value


def test_no_sort_stands_for_two_things():
    sorts = [
        value for kind in (Order, Answer) for name, value in vars(kind).items() if name.isupper()
    ]
    assert len(sorts) == len(set(sorts))


@pytest.mark.parametrize("error", [BundleError("torn"), errors.LimitError("no"), CacheError("x")])
def test_an_error_of_cloches_own_is_the_same_on_the_other_side(error):
    found = error_of(failure_of(error))
    assert type(found) is type(error)
    assert str(found) == str(error)


@pytest.mark.parametrize("error", [MemoryError(), KeyError("x"), KeyboardInterrupt()])
def test_any_other_is_an_error_of_the_engine(error):
    found = error_of(failure_of(error))
    assert type(found) is EngineError
    assert str(found).startswith(type(error).__name__)


@pytest.mark.parametrize("name", ["annotations", "KeyError", "object", "__name__", "", "Status"])
def test_a_name_that_is_no_error_of_cloches_own_is_not_taken(name):
    assert type(error_of(Failure(type=name, message="x"))) is EngineError


def test_every_error_can_be_told():
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    for each in classes:
        if issubclass(each, ClocheError):
            assert type(error_of(failure_of(each("x")))) is each


def test_what_an_error_says_is_cut_where_it_is_endless():
    assert len(failure_of(BundleError("\ud800" * 100_000)).message) == 8 << 10
