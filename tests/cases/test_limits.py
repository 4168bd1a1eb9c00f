"""Every limit at its edge, from `limits.json`, which the browser's tests read too.

A case has an `id`, `code` (its lines), `expect` (fields of the result) and, where they differ from
the defaults, `limits`, `args` and `stdin`; `runtimes` names those it is for, where not all are.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloche import Limits, Sandbox
from cloche.sandbox import InProcessWasiRunner
from cloche.sandbox.runtimes import RUNTIMES

CASES = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
# A number that an interpreter starts with, and so an edge of its own for each.
OWN_EDGE = {"memory"}
# Caps on calls of the host, for which a case would need functions: `tests/engine/channel` has them.
ELSEWHERE = {"calls", "call_bytes", "call_seconds"}


@pytest.fixture(scope="module")
def runner():
    return InProcessWasiRunner()


@pytest.mark.parametrize(
    ("runtime", "case"),
    [
        pytest.param(runtime, case, id=f"{runtime}-{case['id']}")
        for runtime in RUNTIMES
        for case in CASES
        if runtime in case.get("runtimes", RUNTIMES)
    ],
)
def test_a_limit_holds_at_its_edge(runtime, case, runner):
    sandbox = Sandbox(runtime, limits=Limits(**case.get("limits", {})), runner=runner)
    code = "\n".join(case["code"])
    result = sandbox.run(code, args=case.get("args", ()), stdin=case.get("stdin", ""))
    found = {**result.to_json(), "error": result.error and result.error.type}
    assert {name: found[name] for name in case["expect"]} == case["expect"], result


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_every_limit_has_a_case(runtime):
    mine = [case for case in CASES if runtime in case.get("runtimes", RUNTIMES)]
    named = {name for case in mine for name in case.get("limits", {})}
    assert named == set(vars(Limits())) - ELSEWHERE


def test_only_what_an_interpreter_starts_with_differs():
    own = [case for case in CASES if "runtimes" in case]
    assert {name for case in own for name in case["limits"]} == OWN_EDGE
    assert {runtime for case in own for runtime in case["runtimes"]} == set(RUNTIMES)
