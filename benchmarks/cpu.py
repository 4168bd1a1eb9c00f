"""Computing: CPython under the dome against CPython of the same version built for this machine.

The programs are in `cpu_programs.json`; each is timed from the inside, in the same run and in turn
with its native twin, and the best of all rounds counts.
"""

from __future__ import annotations

import json
import subprocess
from math import exp, log
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.native import native_python
from cloche import Limits, Sandbox

ROUNDS = 8
MOST = 2.3
_TIMED = """
import time
best = 1e9
for _ in range(7):
    begun = time.perf_counter()
    run()
    best = min(best, time.perf_counter() - begun)
print(best)
"""


def measure() -> list[Figure]:
    """Time each program in both."""
    programs = json.loads(Path(__file__).with_name("cpu_programs.json").read_text("utf-8"))
    native, sandbox = native_python(), Sandbox(limits=Limits(timeout=120.0, clock_resolution=1e-6))
    best = {name: [1e9, 1e9] for name in programs}
    for _ in range(ROUNDS):
        for name, lines in programs.items():
            code = "\n".join(lines) + _TIMED
            seconds = float(sandbox.run(code).stdout), _run_native(native, code)
            best[name] = [min(pair) for pair in zip(best[name], seconds, strict=True)]
    ratios = {name: ours / theirs for name, (ours, theirs) in best.items()}
    mean = exp(sum(map(log, ratios.values())) / len(ratios))
    return [
        *(
            Figure(what=f"{name}, times native", measured=f"{ratio:.2f}")
            for name, ratio in ratios.items()
        ),
        Figure(
            what="computing, times native, geometric mean",
            measured=f"{mean:.2f}",
            bar=f"<= {MOST} (goal 1.9)",
            holds=mean <= MOST,
        ),
    ]


def _run_native(python: Path, code: str) -> float:
    done = subprocess.run([str(python), "-c", code], capture_output=True, check=True, text=True)
    return float(done.stdout)
