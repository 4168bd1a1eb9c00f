"""Programs that abuse the packages do no harm but to their own run, and end in time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloche import Limits, Sandbox
from tests.runtimes.cpython_data.built import require_bundle

ATTACKS = json.loads(Path(__file__).with_name("attacks.json").read_text(encoding="utf-8"))
LIMITS = Limits(timeout=3, memory=192 << 20, output=1 << 20)
CLEAN = "import numpy as np, pandas as pd; print(pd.Series(np.arange(4)).sum())"
ENDS = {"ok", "error", "timeout", "memory_limit", "crashed", "stack_overflow", "output_limit"}


@pytest.fixture(scope="module")
def confined():
    require_bundle()
    return Sandbox("cpython-data", limits=LIMITS)


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in ATTACKS])
def test_an_attack_ends_within_its_limits_and_the_next_run_is_clean(confined, prints, code):
    result = confined.run(f"import numpy as np\n{code}")
    assert result.status in ENDS
    assert result.usage.peak_memory <= LIMITS.memory
    assert prints(CLEAN) == "6\n"


def test_there_are_sixty_of_them():
    assert len({name for name, _ in ATTACKS}) == len(ATTACKS) >= 60
