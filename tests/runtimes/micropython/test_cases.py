"""Small programs over the frozen modules, with the output that CPython 3.13 gives for them.

The programs are data, `tests/cases/micropython/*.json`, which the browser's tests read too. Each
file is a list of `{"id", "group", "code", "stdout"}`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloche import Sandbox

CASES = Path(__file__).parents[2] / "cases" / "micropython"


def _read_cases():
    for path in sorted(CASES.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=case["id"])


ALL = list(_read_cases())


@pytest.fixture(scope="module")
def sandbox():
    return Sandbox("micropython")


@pytest.mark.parametrize("case", ALL)
def test_prints_what_cpython_prints(sandbox, case):
    result = sandbox.run(case["code"])
    assert result.stderr == ""
    assert result.stdout == case["stdout"]
    assert result.status == "ok"


def test_has_no_two_cases_of_one_name():
    names = [param.id for param in ALL]
    assert len(names) == len(set(names)) >= 100


@pytest.mark.parametrize("name", ["dataclasses", "decimal", "sqlite3", "threading", "numpy"])
def test_says_of_a_module_it_lacks_that_another_runtime_has_it(sandbox, name):
    result = sandbox.run(f"import {name}")
    message = f"no module named '{name}' in the micropython runtime; use the cpython runtime"
    assert message in result.stderr


def test_says_of_an_unknown_module_only_that_it_is_not_there(sandbox):
    assert sandbox.run("import nonesuch").stderr.endswith("no module named 'nonesuch'\n")


def test_imports_nothing_for_a_plain_program(sandbox):
    result = sandbox.run("print(1 + 1)\nimport sys\nprint(sorted(sys.modules))")
    assert result.stdout == "2\n[]\n"
