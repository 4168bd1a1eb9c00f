"""Deep recursion is an exception of the guest's, whatever recurses: the native stack never ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloche import Limits, Sandbox
from cloche.request import RunRequest
from cloche.sandbox import InProcessWasiRunner

KINDS = json.loads((Path(__file__).parents[2] / "attacks" / "recursion.json").read_text())
LEAST_CALLS = 900
RUNNER = InProcessWasiRunner()

COUNT_LEVELS = """\
def down(level):
    global deepest
    deepest = level
    down(level + 1)
try:
    down(1)
except RuntimeError:
    print(deepest)
"""


def levels(sandbox, *options):
    """Count nested plain calls, with options of the command line."""
    result = sandbox.execute(RunRequest(argv=("python", *options, "-c", COUNT_LEVELS)))
    assert result.ok, result
    return int(result.stdout)


def test_there_are_enough_kinds_of_recursion():
    assert len(KINDS) >= 13


@pytest.mark.parametrize("kind", [pytest.param(each, id=each["id"]) for each in KINDS])
def test_recursion_without_end_is_a_runtime_error(kind):
    result = Sandbox("micropython", limits=Limits(timeout=60.0), runner=RUNNER).run(kind["code"])
    assert result.status == "error", result
    assert result.error.type in ("RuntimeError", "RecursionError")
    assert result.error.message == "maximum recursion depth exceeded"


def test_plain_calls_nest_deep_enough(sandbox):
    assert levels(sandbox) >= LEAST_CALLS


def test_the_interpreter_goes_on_after_the_exception(sandbox):
    code = f"for _ in range(3):\n    {COUNT_LEVELS.replace(chr(10), chr(10) + '    ')}\n"
    shown = sandbox.run(code).stdout.split()
    assert len(shown) == 3
    assert len(set(shown)) == 1


def test_the_limit_can_be_lowered_at_launch(sandbox):
    assert (
        LEAST_CALLS > levels(sandbox, "-X", "stack=131072") > levels(sandbox, "-X", "stack=65536")
    )


@pytest.mark.parametrize("size", [1 << 30, (1 << 31) - 1])
def test_a_limit_beyond_the_stack_means_all_of_it(sandbox, size):
    assert levels(sandbox, "-X", f"stack={size}") == levels(sandbox)


@pytest.mark.parametrize(
    "option", ["stack", "stack=", "stack=many", "stack=1k", f"stack={1 << 70}", "heap=1"]
)
def test_an_option_that_is_none_is_a_usage_error(sandbox, option):
    result = sandbox.execute(RunRequest(argv=("python", "-X", option, "-c", "print(1)")))
    assert result.exit_code == 2
    assert result.stderr.startswith("usage: python")
