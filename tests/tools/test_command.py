"""A command line finds its bundle, and a wrong one is a sentence for the model."""

from __future__ import annotations

import pytest

from cloche.errors import PackageError, RequestError, ToolError
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.tools.command import CommandTool


def test_hands_the_command_line_to_the_runner_with_the_bundle_that_has_the_command(command, runner):
    result = command.run({"argv": ["python", "-V"], "stdin": "in"})
    folder, request = runner.runs[0]
    assert result.stdout == "python\n-V\nin"
    assert folder == "/lang-test"
    assert request.limits == Limits()


def test_the_first_bundle_that_has_a_command_wins(runner, bundle_with):
    bundles = [bundle_with("one", ["a"]), bundle_with("two", ["a", "b"])]
    tool = CommandTool(runner, bundles)
    assert tool.commands == ("a", "b")
    assert tool.bundle_of("a").name == "one"
    assert tool.bundle_of("b").name == "two"


def test_an_unknown_command_of_a_model_is_a_result_with_127(command, runner):
    result = command.run({"argv": ["bash"]})
    assert (result.status, result.exit_code) == ("error", 127)
    assert result.detail == "there is no command 'bash'; there are: python"
    assert not runner.runs


def test_an_unknown_command_of_the_host_is_an_exception(command):
    with pytest.raises(ToolError, match="there are: python"):
        command.execute(RunRequest(argv=("bash",)))
    with pytest.raises(ToolError):
        command.bundle_of("bash")


@pytest.mark.parametrize(
    ("arguments", "detail"),
    [
        ({}, "argv is empty; it starts with one of python"),
        ({"argv": []}, "argv is empty; it starts with one of python"),
        ({"argv": "python"}, "argv is a string; it has to be an array of strings"),
        ({"argv": ["python", 5]}, "argv[1] is a number; it has to be a string"),
        ({"argv": ["python"], "cwd": "/"}, "unknown argument 'cwd'; there are argv, stdin"),
    ],
)
def test_arguments_that_are_no_good_are_a_result_that_says_why(command, arguments, detail):
    result = command.run(arguments)
    assert (result.status, result.exit_code, result.detail) == ("error", 1, detail)


def test_a_host_that_hands_over_no_dict_is_told(command):
    with pytest.raises(RequestError):
        command.run(["python"])


def test_packages_are_read_for_the_runtime_of_a_command(command):
    with pytest.raises(PackageError, match="micropython takes no packages"):
        command.open_library("python", ["demo-1.0-py3-none-any.whl"])
    with pytest.raises(ToolError):
        command.open_library("bash", [])


def test_the_description_names_the_commands_and_the_limits(runner, bundle_with):
    tool = CommandTool(runner, [bundle_with(commands=["python", "lua"])])
    assert "python, lua" in tool.description
    assert "64 MiB of memory" in tool.description
    small = CommandTool(runner, [bundle_with()], limits=Limits(memory=2 << 20))
    assert "2 MiB of memory" in small.description


def test_real_python_can_be_run_with_any_command_line():
    result = CommandTool().run({"argv": ["python", "-"], "stdin": "print(6 * 7)"})
    assert result.stdout == "42\n"
