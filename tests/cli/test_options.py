"""The command line of a run: options, then the program, then everything that is the program's."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.cli.options import RunOptions, UsageError, read_options, read_seconds, read_size
from cloche.limits import Limits


def test_reads_code_and_the_programs_own_arguments():
    options = read_options(["-c", "print(1)", "--timeout", "-c"])
    assert options == RunOptions(code="print(1)", args=("--timeout", "-c"))


def test_reads_code_that_is_joined_to_its_option():
    assert read_options(["-cprint(1)", "a"]) == RunOptions(code="print(1)", args=("a",))


def test_reads_code_that_looks_like_an_option_or_is_empty():
    assert read_options(["-c", "--json"]).code == "--json"
    assert read_options(["-c", ""]).code == ""


def test_reads_a_file_and_its_arguments():
    options = read_options(["--json", "a.py", "--json", "x"])
    assert options == RunOptions(path="a.py", args=("--json", "x"), as_json=True)


def test_reads_a_dash_as_standard_input():
    assert read_options(["-", "a"]) == RunOptions(path="-", args=("a",))


def test_nothing_at_all_is_no_program():
    assert read_options([]) == RunOptions()


def test_reads_limits_with_a_space_or_an_equals_sign():
    wanted = Limits(timeout=2.5, memory=32 << 20, output=1000)
    spaced = ["--timeout", "2.5", "--memory", "32M", "--output", "1000", "-c", ""]
    joined = ["--timeout=2.5", "--memory=32M", "--output=1000", "-c", ""]
    assert read_options(spaced).limits == read_options(joined).limits == wanted


def test_reads_the_runtime():
    assert read_options(["--runtime", "cpython", "-c", ""]).runtime == "cpython"
    assert read_options(["--runtime=cpython", "-c", ""]).runtime == "cpython"


def test_reads_wheels_in_the_order_in_which_they_are_given():
    options = read_options(["--with", "a.whl", "--with=b.whl#sha256=x", "-c", "", "--with"])
    assert options.packages == ("a.whl", "b.whl#sha256=x")
    assert options.args == ("--with",)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--with"], "--with needs a value"),
        (["-x"], "unknown option -x"),
        (["--json=1"], "unknown option --json"),
        (["--nope=1"], "unknown option --nope"),
        (["-c"], "-c needs a value"),
        (["--timeout"], "--timeout needs a value"),
        (["--timeout", "soon"], "--timeout is 'soon'; it has to be a number of seconds"),
        (["--timeout", "-1"], "timeout is -1.0 seconds; it has to be above 0"),
        (["--timeout", "nan"], "timeout is nan"),
        (["--memory", "1"], "memory is 1; it has to be from 1,048,576"),
        (["--memory", "2T"], "--memory is '2T'"),
        (["--output=-1"], "--output is '-1'"),
        (["-c", "\udcff"], "'\\udcff' is not UTF-8"),
        (["f.py", "\udcff"], "is not UTF-8"),
    ],
)
def test_says_what_makes_no_sense(arguments, part):
    with pytest.raises(UsageError) as caught:
        read_options(arguments)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("65536", 65536),
        ("64k", 65536),
        ("64K", 65536),
        ("64KB", 65536),
        ("64KiB", 65536),
        ("1m", 1 << 20),
        ("1GiB", 1 << 30),
    ],
)
def test_reads_sizes_as_people_write_them(text, size):
    assert read_size("--memory", text) == size


@pytest.mark.parametrize(
    "text", ["", "K", "1.5M", "1KM", "-1", "0x10", "1_000", "٣", "²", "9" * 99]
)
def test_refuses_what_is_no_size(text):
    with pytest.raises(UsageError, match="such as 64M"):
        read_size("--memory", text)


@given(st.text())
def test_any_text_is_a_value_or_a_usage_error(text):
    for read in (read_seconds, read_size):
        with contextlib.suppress(UsageError):
            assert isinstance(read("--x", text), (int, float))


@given(
    st.lists(
        st.sampled_from(
            [
                "-c",
                "-",
                "--json",
                "--timeout",
                "1",
                "a.py",
                "-z",
                "--memory=2M",
                "--with",
                "--with=",
            ]
        )
    )
)
def test_any_command_line_is_options_or_a_usage_error(arguments):
    with contextlib.suppress(UsageError):
        assert isinstance(read_options(arguments), RunOptions)


def test_reads_files_mounts_and_where_results_go():
    words = ["--file", "a", "--file=b", "--mount=/d=x:rw", "--out", "r", "-c", "", "--file"]
    options = read_options(words)
    assert (options.files, options.mounts, options.out) == (("a", "b"), ("/d=x:rw",), "r")
    assert options.args == ("--file",)
