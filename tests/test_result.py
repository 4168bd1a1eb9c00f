"""What a run gives back."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.result import EXIT_CODES, CallOutcome, CallRecord, GuestError, Result, Status, Usage
from cloche.values.decode import decode

WORDS = [value for name, value in vars(Status).items() if name.isupper()]


def test_every_status_but_the_guests_own_has_an_exit_code():
    assert set(WORDS) - set(EXIT_CODES) == {Status.ERROR}
    assert EXIT_CODES[Status.TIMEOUT] == 124
    assert len(set(EXIT_CODES.values())) == len(EXIT_CODES)


def test_only_ok_is_ok():
    assert [word for word in WORDS if Result(status=word, exit_code=0).ok] == ["ok"]


def test_text_that_is_not_utf8_is_replaced_and_the_bytes_are_kept():
    result = Result(status="ok", exit_code=0, stdout_bytes=b"a\xff", stderr_bytes=b"\xe2\x82")
    assert (result.stdout, result.stderr) == ("a\ufffd", "\ufffd")
    assert result.stdout_bytes == b"a\xff"


def test_fields_of_later_work_are_there_and_empty():
    result = Result(status="ok", exit_code=0)
    assert (result.value, result.value_repr, result.value_detail) == (None, None, "")
    assert result.error is None
    assert (dict(result.files), result.displays, result.calls) == ({}, (), ())
    assert (result.files_left_out, result.files_removed) == ((), ())
    assert result.usage == Usage()


def test_two_results_share_nothing_that_can_be_changed():
    with pytest.raises(TypeError):
        Result(status="ok", exit_code=0).files["/a"] = b""


@given(st.binary(), st.text(), st.dictionaries(st.text(), st.binary()))
def test_json_holds_everything(output, message, files):
    result = Result(
        status="error",
        exit_code=1,
        stdout_bytes=output,
        error=GuestError(type="ValueError", message=message),
        files=files,
        files_left_out=("large",),
        files_removed=tuple(files),
    )
    value = json.loads(json.dumps(result.to_json()))
    assert b64decode(value["stdout_bytes"]) == output
    assert value["error"] == {"type": "ValueError", "message": message}
    assert {path: b64decode(data) for path, data in value["files"].items()} == files
    assert (value["files_left_out"], value["files_removed"]) == (["large"], list(files))
    assert value["usage"]["peak_memory"] == 0
    assert value.keys() == {*Result.__annotations__, "stdout", "stderr"}


def test_json_holds_what_was_told_over_the_channel():
    result = Result(
        status="ok",
        exit_code=0,
        value=(1, b"x", 2**60),
        value_repr="...",
        displays=({"text/plain": "a", "image/png": b"x"},),
        calls=(CallRecord(name="f", seconds=0.5, outcome=CallOutcome.OK),),
    )
    value = json.loads(json.dumps(result.to_json()))
    assert decode(json.dumps(value["value"])) == (1, b"x", 2**60)
    assert value["displays"] == [{"text/plain": "a", "image/png": "eA=="}]
    assert value["calls"] == [{"name": "f", "seconds": 0.5, "outcome": "ok", "error": ""}]


def test_json_without_an_error_says_so():
    assert Result(status="ok", exit_code=0).to_json()["error"] is None
