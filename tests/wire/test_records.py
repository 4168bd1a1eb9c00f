"""The records that go over the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import WireError
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
from cloche.wire.kinds import BlobReader
from cloche.wire.message import read_message, write_message
from cloche.wire.records import (
    CALL,
    GUEST_ERROR,
    HOST_FOLDER,
    LIMITS,
    REQUEST,
    RESULT,
    USAGE,
    caps_of_result,
    result_within,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
ANY_TEXT = st.text(max_size=10)
COUNT = st.integers(0, 1 << 40)
TIME = st.floats(0, 1e9)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT | st.binary(),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.tuples(inside, inside)
        | st.dictionaries(TEXT | st.integers(), inside, max_size=3)
    ),
    max_leaves=8,
)
NAMED = st.dictionaries(TEXT, st.binary(max_size=9), max_size=3)
LIMITS_OF_ALL_SORTS = st.builds(
    Limits,
    timeout=st.floats(0.001, 1000),
    memory=st.none() | st.integers(1 << 20, 1 << 30),
    output=st.integers(0, 1 << 30),
    on_output=st.sampled_from(["drop", "stop"]),
)
REQUESTS = st.builds(
    RunRequest,
    argv=st.lists(ANY_TEXT, max_size=4).map(tuple),
    stdin=st.binary(max_size=9),
    env=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3),
    files=NAMED,
    folders=st.dictionaries(TEXT, NAMED, max_size=2),
    has_channel=st.booleans(),
    inputs=st.dictionaries(TEXT, VALUES, max_size=2),
    mounts=st.dictionaries(TEXT, st.just(HostFolder("/folder", file_nodes=5)), max_size=2),
    limits=LIMITS_OF_ALL_SORTS,
)
RESULTS = st.builds(
    Result,
    status=st.sampled_from([Status.ERROR, *EXIT_CODES]),
    exit_code=st.integers(0, 255),
    stdout_bytes=st.binary(max_size=9),
    stderr_bytes=st.binary(max_size=9),
    truncated=st.booleans(),
    error=st.none() | st.builds(GuestError, type=TEXT, message=TEXT),
    value=VALUES,
    value_detail=TEXT,
    value_repr=st.none() | TEXT,
    files=NAMED,
    files_left_out=st.lists(TEXT, max_size=2).map(tuple),
    files_removed=st.lists(TEXT, max_size=2).map(tuple),
    displays=st.lists(
        st.dictionaries(TEXT, TEXT | st.binary(max_size=9), max_size=2), max_size=2
    ).map(tuple),
    calls=st.lists(
        st.builds(
            CallRecord,
            name=TEXT,
            seconds=TIME,
            outcome=st.sampled_from([CallOutcome.OK, CallOutcome.REFUSED]),
            error=TEXT,
        ),
        max_size=2,
    ).map(tuple),
    usage=st.builds(Usage, queue_seconds=TIME, run_seconds=TIME, peak_memory=COUNT),
    runtime=TEXT,
    detail=TEXT,
)


def there_and_back(kind, value):
    head, blobs = write_message(kind, value)
    return read_message(kind, head, b"".join(blobs))


@given(REQUESTS)
def test_a_request_comes_through_as_it_is(request):
    assert there_and_back(REQUEST, request) == request


@given(RESULTS)
def test_a_result_comes_through_as_it_is(result):
    assert there_and_back(RESULT, result) == result


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (Limits, LIMITS),
        (RunRequest, REQUEST),
        (Result, RESULT),
        (Usage, USAGE),
        (GuestError, GUEST_ERROR),
        (CallRecord, CALL),
        (HostFolder, HOST_FOLDER),
    ],
)
def test_no_field_is_forgotten(cls, kind):
    """A new field of a record needs a line in `wire/records.py`."""
    forgotten = [name for name in cls.__fields__ if "is no field" in fault(kind, {name: None})]
    assert forgotten == []


def fault(kind, value):
    try:
        kind.read(value, BlobReader(b""))
    except WireError as error:
        return str(error)
    return ""


def test_limits_that_make_no_sense_are_refused_as_limits_are():
    with pytest.raises(ValueError, match="timeout"):
        read_message(LIMITS, b'{"timeout":0}', b"")


def test_an_input_that_cannot_be_carried_cannot_be_written():
    with pytest.raises(WireError, match="cannot be written"):
        write_message(REQUEST, RunRequest(argv=("python",), inputs={"x": object()}))


@pytest.mark.parametrize(
    ("head", "beside"),
    [
        (b'{"status":"ok","exit_code":256}', b""),
        (b'{"status":"fine","exit_code":0}', b""),
        (b'{"status":"ok"}', b""),
        (b'{"status":"ok","exit_code":0,"stdout_bytes":3}', b"ab"),
        (b'{"status":"ok","exit_code":0,"stdout_bytes":1}', b"ab"),
        (b'{"status":"ok","exit_code":0,"detail":"\\ud800"}', b""),
        (b'{"status":"ok","exit_code":0,"usage":{"run_seconds":1e999}}', b""),
        (b'{"status":"ok","exit_code":0,"error":{"type":"E"}}', b""),
        (b'{"status":"ok","exit_code":0,"more":1}', b""),
        (b'{"status":"ok","exit_code":0,"value":3}', b"NaN"),
        (b'{"status":"ok","exit_code":0,"value":1}', b"\xff"),
        (b'{"status":"ok","exit_code":0,"value":100}', b"[" * 50 + b"]" * 50),
        (b'{"status":"ok","exit_code":0,"displays":[{"text/plain":1}]}', b"x"),
        (b'{"status":"ok","exit_code":0,"displays":[{"text/plain":[true,1]}]}', b"\xff"),
        (b'{"status":"ok","exit_code":0,"displays":[{"text/plain":[true,1]}]}', b""),
        (b'{"status":"ok","exit_code":0,"calls":[{"name":"f"}]}', b""),
    ],
)
def test_what_is_no_result_is_refused(head, beside):
    with pytest.raises(WireError):
        read_message(RESULT, head, beside)


def test_a_result_with_more_output_than_its_limits_allow_is_refused():
    result = Result(status=Status.OK, exit_code=0, stdout_bytes=b"x" * 10)
    head, blobs = write_message(RESULT, result)
    assert read_message(result_within(Limits(output=10)), head, b"".join(blobs)) == result
    with pytest.raises(WireError, match="output"):
        read_message(result_within(Limits(output=9)), head, b"".join(blobs))


@pytest.mark.parametrize("limits", [Limits(result_files=1), Limits(result_bytes=5)])
def test_a_result_with_more_files_than_its_limits_allow_is_refused(limits):
    result = Result(status=Status.OK, exit_code=0, files={"/a": b"123", "/b": b"456"})
    head, blobs = write_message(RESULT, result)
    assert read_message(result_within(Limits()), head, b"".join(blobs)) == result
    with pytest.raises(WireError, match="files"):
        read_message(result_within(limits), head, b"".join(blobs))


@pytest.mark.parametrize("limits", [Limits(output=4), Limits(calls=1)])
def test_a_result_with_more_displayed_or_called_than_its_limits_allow_is_refused(limits):
    call = CallRecord(name="f", seconds=1.0, outcome=CallOutcome.OK)
    result = Result(
        status=Status.OK, exit_code=0, displays=({"text/plain": "12345"},), calls=(call, call)
    )
    head, blobs = write_message(RESULT, result)
    assert read_message(result_within(Limits()), head, b"".join(blobs)) == result
    with pytest.raises(WireError, match="displayed or called"):
        read_message(result_within(limits), head, b"".join(blobs))


def test_a_result_may_be_as_large_as_its_limits_make_it():
    head, beside = caps_of_result(Limits(output=10, result_bytes=100))
    assert 120 < beside < 8 << 20
    assert 1 << 20 < head < 16 << 20
    assert caps_of_result(Limits(file_nodes=1_000_000))[0] == 256 << 20


def test_a_folder_of_the_host_goes_over_the_wire_as_it_is():
    folder = HostFolder("/data", readonly=False, file_bytes=5, file_nodes=6)
    request = RunRequest(argv=("python",), mounts={"/data": folder})
    head, blobs = write_message(REQUEST, request)
    assert read_message(REQUEST, head, b"".join(blobs)) == request
