"""The Python tool, on the way to its command and, with the official bundle, all the way."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import RequestError, ToolError
from cloche.limits import Limits
from cloche.tools.command import CommandTool
from cloche.tools.events import ToolEnded, ToolStarted
from cloche.tools.python import PythonTool


@pytest.fixture
def tool(command):
    return PythonTool(command)


def test_calls_python_through_its_command(tool, runner):
    result = tool.run({"code": "print()", "args": ["a", "b"], "stdin": "text"})
    request = runner.runs[0][1]
    assert request.argv == ("python", "-c", "print()", "a", "b")
    assert request.stdin == b"text"
    assert result.ok


def test_takes_null_for_what_strict_schemas_make_nullable(tool, runner):
    tool.run({"code": "1", "args": None, "stdin": None})
    assert runner.runs[0][1].argv == ("python", "-c", "1")


def test_uses_its_own_limits_or_those_of_the_command(runner, bundle_with):
    command = CommandTool(runner, [bundle_with()], limits=Limits(timeout=1))
    PythonTool(command).run({"code": ""})
    PythonTool(command, limits=Limits(timeout=2)).run({"code": ""})
    assert [run[1].limits.timeout for run in runner.runs] == [1, 2]


def test_needs_a_command_that_has_python(runner, bundle_with):
    with pytest.raises(ToolError, match="no command 'python'"):
        PythonTool(CommandTool(runner, [bundle_with(commands=["lua"])]))


def test_describes_itself_with_the_modules_of_the_manifest(tool):
    assert tool.name == "Python"
    assert "MicroPython 1.25.0" in tool.description
    assert "Modules: abc, json. " in tool.description


def test_reports_a_call_that_was_refused_as_well(tool):
    seen = []
    result = tool.run({"code": 5}, seen.append)
    assert result.detail == "code is a number; it has to be a string"
    assert [type(event) for event in seen] == [ToolStarted, ToolEnded]
    assert seen[1].status == "error"


def test_a_listener_that_raises_does_not_cost_the_result(tool):
    assert tool.run({"code": "1"}, lambda event: 1 / 0).ok


@pytest.mark.parametrize("arguments", [None, [], "print(1)", 5])
def test_a_host_that_hands_over_no_dict_is_told(tool, arguments):
    with pytest.raises(RequestError):
        tool.run(arguments)


def test_arun_gives_the_same_result_and_events(tool):
    seen = []
    result = asyncio.run(tool.arun({"code": "1"}, seen.append))
    assert result.stdout == "python\n-c\n1\n"
    assert [type(event) for event in seen] == [ToolStarted, ToolEnded]
    refused = asyncio.run(tool.arun({}))
    assert refused.detail == "code is missing; it has to be a string"


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["code", "args", "stdin", "x"]), junk | st.lists(st.text(st.characters()))
    )
)
def test_any_dict_is_run_or_refused_with_a_sentence(arguments):
    result = PythonTool(limits=Limits(timeout=0.5)).run(arguments)
    assert result.runtime or (result.status == "error" and result.detail)


def test_needs_nothing_but_its_name_to_run_real_python():
    result = PythonTool().run({"code": "import sys; print(1 + 1, sys.argv[1:])", "args": ["a"]})
    assert result.stdout == "2 ['a']\n"
    assert result.runtime.startswith("lang-cpython ")


def test_runs_the_other_runtime_by_its_name():
    tool = PythonTool(runtime="micropython")
    result = tool.run({"code": "import sys; print(sys.implementation.name)"})
    assert (result.stdout, result.runtime.split()[0]) == ("micropython\n", "lang-python")
    assert "MicroPython" in tool.description
    with pytest.raises(RequestError, match="there is no runtime 'ruby'"):
        PythonTool(runtime="ruby")


def test_a_command_and_a_runtime_are_one_too_many(command):
    with pytest.raises(RequestError, match="a command or a runtime"):
        PythonTool(command, runtime="cpython")


def test_real_python_reads_stdin_and_tells_an_exception():
    tool = PythonTool()
    assert tool.run({"code": "print(input())", "stdin": "héllo\n"}).stdout == "héllo\n"
    failed = tool.run({"code": "1/0"})
    assert (failed.status, failed.exit_code) == ("error", 1)
    assert "ZeroDivisionError" in failed.stderr


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ({"code": "#" * 262_200}, "at most 262,144"),
        ({"code": "1", "args": ["x" * 262_144]}, "at most 262,144"),
        ({"code": "1", "args": [""] * 100_000}, "arguments; at most"),
        ({"code": "1", "stdin": "x" * (16 << 20) + "x"}, "at most 16,777,216"),
        ({"code": "a\0b"}, "NUL"),
        ({"code": "'\ud800'"}, "surrogate"),
        ({"code": "1", "args": ["\udfff"]}, "surrogate"),
    ],
)
def test_what_is_too_large_or_no_text_is_a_result_that_says_so(arguments, part):
    result = PythonTool().run(arguments)
    assert (result.status, result.exit_code) == ("error", 1)
    assert part in result.detail


def test_arun_leaves_the_event_loop_free_while_real_python_runs():
    async def both():
        tool = PythonTool(limits=Limits(timeout=0.2))
        run = asyncio.ensure_future(tool.arun({"code": "while True: pass"}))
        ticks = 0
        while not run.done():
            await asyncio.sleep(0)
            ticks += 1
        return ticks, (await run).status

    ticks, status = asyncio.run(both())
    assert ticks > 2
    assert status == "timeout"


def test_the_description_lists_modules_that_really_can_be_imported():
    tool = PythonTool()
    listed = tool.description.partition("Modules: ")[2].partition(". No")[0].split(", ")
    code = f"for name in {listed!r}:\n    __import__(name)\nprint('all')"
    result = tool.run({"code": code})
    assert result.stdout == "all\n", result.stderr


def test_each_call_finds_the_files_that_were_handed_in_as_they_were():
    tool = PythonTool(runtime="micropython", files={"data.csv": "1,2"})
    assert "'/data.csv'" in tool.description
    code = "print(open('data.csv').read()); n = open('data.csv', 'w').write('changed')"
    for result in (tool.run({"code": code}), asyncio.run(tool.arun({"code": code}))):
        assert result.stdout == "1,2\n"
        assert result.files == {"data.csv": b"changed"}
    with pytest.raises(RequestError, match="bytes or str"):
        PythonTool(runtime="micropython", files={"a": 1})
