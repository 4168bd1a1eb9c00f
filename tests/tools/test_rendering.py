"""What a model reads: never more than the cap, and the ending before the output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.result import Result, Usage
from cloche.tools.rendering import MOST_CHARACTERS, model_text, shorten


def failed(**fields):
    return Result(**{"status": "error", "exit_code": 1, **fields})


def test_a_plain_success_is_its_output_and_nothing_else():
    assert model_text(Result(status="ok", exit_code=0, stdout_bytes=b"2\n")) == "2\n"


def test_a_success_without_output_tells_the_model_to_print():
    text = model_text(Result(status="ok", exit_code=0))
    assert text == "status: ok, exit code: 0\nNothing was printed; use print() to see a value."


def test_a_success_with_warnings_shows_both_streams():
    result = Result(status="ok", exit_code=0, stdout_bytes=b"1\n", stderr_bytes=b"careful\n")
    assert model_text(result) == "status: ok, exit code: 0\nstdout:\n1\nstderr:\ncareful"


def test_a_failure_starts_with_how_it_ended():
    result = failed(status="timeout", exit_code=124, detail="Stopped.", stdout_bytes=b"status: ok")
    assert model_text(result).splitlines() == [
        "status: timeout, exit code: 124",
        "Stopped.",
        "stdout:",
        "status: ok",
    ]


def test_a_failure_without_output_does_not_advise_print():
    assert model_text(failed()).endswith("\nNothing was printed.")


def test_cut_output_is_told_with_the_counts():
    usage = Usage(stdout_bytes=5_000_000, stderr_bytes=1)
    result = Result(
        status="ok",
        exit_code=0,
        stdout_bytes=b"x" * 10,
        stderr_bytes=b"y",
        truncated=True,
        usage=usage,
    )
    assert "kept 10 of 5,000,000 bytes of stdout and 1 of 1 bytes of stderr" in model_text(result)


def test_keeps_the_head_and_the_tail_and_counts_what_was_between():
    text = model_text(Result(status="ok", exit_code=0, stdout_bytes=b"a" * 30_000 + b"z" * 30_000))
    head, gap, tail = text.partition("\n[... ")
    assert len(text) == MOST_CHARACTERS
    left_out = int(tail.split(" ")[0].replace(",", ""))
    assert left_out + head.count("a") + tail.count("z") == 60_000
    assert text.startswith("aaa")
    assert text.endswith("zzz")
    assert gap


def test_a_long_stdout_leaves_a_short_traceback_whole():
    trace = "Traceback (most recent call last):\nValueError: no"
    text = model_text(failed(stdout_bytes=b"x" * 100_000, stderr_bytes=trace.encode()))
    assert text.endswith("stderr:\n" + trace)
    assert MOST_CHARACTERS - 10 <= len(text) <= MOST_CHARACTERS


def test_two_long_streams_get_half_each():
    text = model_text(failed(stdout_bytes=b"x" * 100_000, stderr_bytes=b"y" * 100_000))
    assert abs(text.count("x") - text.count("y")) < 20
    assert len(text) <= MOST_CHARACTERS


def test_refuses_a_cap_that_is_too_small_to_say_anything():
    with pytest.raises(ValueError, match="at least 1,000"):
        model_text(failed(), most=999)


@given(
    st.sampled_from(["ok", "error", "timeout"]),
    st.binary(max_size=3000),
    st.binary(max_size=3000),
    st.text(max_size=3000),
    st.booleans(),
    st.integers(1000, 4000),
)
def test_never_exceeds_the_cap(status, stdout, stderr, detail, truncated, most):
    result = Result(
        status=status,
        exit_code=1,
        stdout_bytes=stdout,
        stderr_bytes=stderr,
        detail=detail,
        truncated=truncated,
        usage=Usage(stdout_bytes=10**15, stderr_bytes=10**15),
    )
    assert len(model_text(result, most)) <= most


@given(st.text(max_size=500), st.integers(60, 600))
def test_shortening_keeps_a_text_that_fits_and_the_ends_of_one_that_does_not(text, most):
    short = shorten(text, most)
    assert len(short) <= most
    if len(text) <= most:
        assert short == text
    else:
        assert short[0] == text[0]
        assert short[-1] == text[-1]
