"""Requests that are not run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.refusal import check_request, refusal, step_refusal
from cloche.errors import LimitError, RequestError
from cloche.limits import MIB, Limits
from cloche.record import replace
from cloche.request import RunRequest
from cloche.result import Status
from tests.engine.guests import FACTS


def request(*arguments, **more):
    return RunRequest(argv=("python", *arguments), **more)


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (request("-c", "x" * 300_000), "300,008 bytes"),
        (request("é" * 6, limits=Limits(code=12)), "18 bytes"),
        (request(*[""] * 10_000), "10,001 arguments"),
        (request("-c", "a\0b"), "NUL"),
        (request("-c", "\ud800"), "surrogate"),
        (request(stdin=b"xx", limits=Limits(stdin=1)), "stdin is 2 bytes"),
        (request(files={"/a": b"x", "/b": b"y"}, limits=Limits(file_bytes=1)), "files are 2"),
    ],
)
def test_what_a_model_asks_too_much_of_is_a_result_that_tells_it(refused, words):
    result = refusal(refused)
    assert (result.status, result.exit_code, result.ok) == (Status.ERROR, 1, False)
    assert words in result.detail


@pytest.mark.parametrize(
    "taken",
    [
        request(),
        request("é" * 3, limits=Limits(code=12)),
        request(*[""] * 9_999),
        request(stdin=b"x", limits=Limits(stdin=1)),
        request(files={"/a": b"xx"}, limits=Limits(file_bytes=2)),
    ],
)
def test_what_is_within_the_limits_is_run(taken):
    assert refusal(taken) is None
    check_request(taken, FACTS)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (request(b"code"), "argv"),
        (request(stdin="text"), "stdin is str"),
        (request(env={"": "x"}), "environment variable"),
        (request(env={"a=b": "x"}), "'a=b'"),
        (request(env={"a": "x\0"}), "NUL"),
        (request(env={"a\0": "x"}), "NUL"),
        (request(env={"a": "\udfff"}), "surrogate"),
        (request(env={"a": 1}), "str to str"),
        (request(env={"a": "x" * MIB}), "1 MiB"),
        (request(files={"a": b""}), "absolute"),
        (request(files={"/a\0": b""}), "absolute"),
        (request(files={"/\ud800": b""}), "absolute"),
        (request(files={"/": b""}), "names a file"),
        (request(files={"/a/": b""}), "names a file"),
        (request(files={"/a/../b": b""}), "without . and .."),
        (request(files={"/.": b""}), "without . and .."),
        (request(files={"/a": "text"}), "is str"),
        (request(folders={"a": {}}), "absolute"),
        (request(folders={"/a/..": {}}), "'..'"),
        (request(folders={"/a": b""}), "is bytes"),
        (request(files={"/a": bytearray()}), "is bytearray"),
    ],
)
def test_what_only_the_host_program_can_have_got_wrong_is_an_error(wrong, words):
    with pytest.raises(RequestError) as caught:
        check_request(wrong, FACTS)
    assert words in str(caught.value)


def test_memory_below_what_the_runtime_starts_with_is_an_error():
    facts = replace(FACTS, minimum_memory=3 * MIB)
    with pytest.raises(LimitError, match=r"lang-test 1\.2\.3 starts with 3,145,728"):
        check_request(request(limits=Limits(memory=2 * MIB)), facts)
    check_request(request(limits=Limits(memory=3 * MIB)), facts)


@given(
    st.lists(st.text(max_size=10)),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5)),
    st.dictionaries(st.text(max_size=8).map("/".__add__), st.binary(max_size=5)),
)
def test_any_text_is_run_refused_or_a_request_error(arguments, env, files):
    made = request(*arguments, env=env, files=files)
    result = refusal(made)
    assert result is None or result.detail
    try:
        check_request(made, FACTS)
    except RequestError as error:
        told = str(error)
    else:
        told = "taken"
    assert told


@pytest.mark.parametrize(
    ("code", "stdin", "words"),
    [
        ("x" * 13, b"", "13 bytes"),
        ("\ud800", b"", "surrogate"),
        ("a\0b", b"", "NUL"),
        ("x", b"xx", "stdin is 2 bytes"),
    ],
)
def test_a_step_is_refused_as_a_run_is(code, stdin, words):
    result = step_refusal(code, stdin, Limits(code=12, stdin=1))
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert words in result.detail


def test_a_step_within_its_limits_is_not_refused():
    assert step_refusal("\u00e9" * 6, b"x", Limits(code=12, stdin=1)) is None
