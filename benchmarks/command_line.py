"""`cloche -c 'print(1 + 1)'` as a whole process with warm caches, against the yardstick."""

from __future__ import annotations

import os
import sys
from statistics import median

from benchmarks.figure import Figure, milliseconds
from benchmarks.timing import interleaved
from benchmarks.yardstick import COMMAND, run_child

ROUNDS = 60


def measure() -> list[Figure]:
    """Time the command and the yardstick in turn."""
    cloche = os.path.join(os.path.dirname(sys.executable), "cloche")
    small = (cloche, "--runtime", "micropython", "-c", "print(1 + 1)")
    large = (cloche, "-c", "print(1 + 1)")
    for _ in range(3):
        run_child(small)
        run_child(large)
    times = interleaved(
        {
            "bare": lambda: run_child(COMMAND),
            "small": lambda: run_child(small),
            "large": lambda: run_child(large),
        },
        ROUNDS,
    )
    bare, least, most = (median(times[name]) for name in ("bare", "small", "large"))
    return [
        Figure(what="yardstick: python -I -S -c", measured=milliseconds(bare), ratio=1.0),
        Figure(
            what="cloche --runtime micropython -c, whole process, warm",
            measured=milliseconds(least),
            bar="<= 4 x (goal 2)",
            holds=least <= 4 * bare,
            ratio=least / bare,
        ),
        Figure(
            what="cloche -c, whole process, warm", measured=milliseconds(most), ratio=most / bare
        ),
    ]
