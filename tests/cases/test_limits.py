"""Every limit at its edge, from `limits.json`, which the browser's tests read too.

A case has an `id`, `code` (its lines), `expect` (fields of the result) and, where they differ from
the defaults, `limits`, `args` and `stdin`; `runtimes` names those it is for, where not all are.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloche import Limits, Sandbox

CASES = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
RUNTIME = "micropython"


@pytest.mark.parametrize("case", [pytest.param(each, id=each["id"]) for each in CASES])
def test_a_limit_holds_at_its_edge(case):
    if RUNTIME not in case.get("runtimes", [RUNTIME]):
        pytest.skip(f"not for {RUNTIME}")
    sandbox = Sandbox(RUNTIME, limits=Limits(**case.get("limits", {})))
    code = "\n".join(case["code"])
    result = sandbox.run(code, args=case.get("args", ()), stdin=case.get("stdin", ""))
    found = {**result.to_json(), "error": result.error and result.error.type}
    assert {name: found[name] for name in case["expect"]} == case["expect"], result


def test_every_limit_has_a_case():
    assert {name for case in CASES for name in case.get("limits", {})} == set(vars(Limits()))
