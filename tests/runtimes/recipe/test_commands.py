"""Tools are quiet until they fail."""

from __future__ import annotations

import sys

import pytest

from runtimes.recipe.commands import run
from runtimes.recipe.errors import CommandError


def python(code):
    return [sys.executable, "-c", code]


def test_returns_what_a_tool_wrote(tmp_path):
    code = "import os, sys; print(os.getcwd(), os.environ['X'], sys.stdin.read())"
    out = run(python(code), cwd=tmp_path, env={"X": "1"}, stdin=b"in")
    assert out.decode().split() == [str(tmp_path), "1", "in"]


def test_an_error_tells_what_the_tool_said():
    with pytest.raises(CommandError, match=r"(?s)ended with 3:.*because"):
        run(python("import sys; print('because', file=sys.stderr); sys.exit(3)"))


def test_a_missing_tool_is_named(tmp_path):
    with pytest.raises(CommandError, match="is it installed"):
        run([tmp_path / "no-such-tool"])
