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
    cloche = (os.path.join(os.path.dirname(sys.executable), "cloche"), "-c", "print(1 + 1)")
    for _ in range(3):
        run_child(cloche)
    times = interleaved(
        {"bare": lambda: run_child(COMMAND), "cloche": lambda: run_child(cloche)}, ROUNDS
    )
    bare, whole = median(times["bare"]), median(times["cloche"])
    return [
        Figure(what="yardstick: python -I -S -c", measured=milliseconds(bare), ratio=1.0),
        Figure(
            what="cloche -c, whole process, warm",
            measured=milliseconds(whole),
            bar="<= 4 x (goal 2)",
            holds=whole <= 4 * bare,
            ratio=whole / bare,
        ),
    ]
