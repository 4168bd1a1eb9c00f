"""The other runtime's small programs: their truth is what CPython 3.13 prints, so it is ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

_CASES = Path(__file__).parents[2] / "cases" / "micropython"


def _read_cases():
    for path in sorted(_CASES.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=case["id"])


@pytest.mark.parametrize("case", list(_read_cases()))
def test_prints_what_native_cpython_prints(python, case):
    result = python("-c", case["code"])
    assert (result.status, result.stdout) == ("ok", case["stdout"]), result.stderr
