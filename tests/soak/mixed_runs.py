"""Many runs in one process, three of ten bad: memory, descriptors and threads stay as they were."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from itertools import cycle

from cloche import Limits, Result, Sandbox
from tests.engine.guests import DEEP, UNREACHABLE, ready, run_guest
from tests.soak.finding import Finding
from tests.soak.process import holdings

MOST_GROWTH = 5 << 20
WARM_UP = 3000
SHORT_OF_TIME = Limits(timeout=0.005)
SHORT_OF_MEMORY = Limits(memory=2 << 20)
_GROW = "kept = []\nwhile True:\n    kept.append('x' * 300000)"
_DIVE = "def dive(n):\n    return dive(n + 1) + 1\ndive(0)"
_WORK = "import json\nprint(json.dumps({'a': sorted(str(n) for n in range(20))})[:5])"


def kinds() -> list[tuple[str, Callable[[], Result]]]:
    """Give seven good kinds of run and five bad ones, each behind the status it has to end with."""
    good, late, full = (
        Sandbox("micropython"),
        Sandbox("micropython", limits=SHORT_OF_TIME),
        Sandbox("micropython", limits=SHORT_OF_MEMORY),
    )
    good_ones: list[tuple[str, Callable[[], Result]]] = [
        ("ok", lambda: good.run("print(1 + 1)")),
        ("ok", lambda: good.run(_WORK)),
        ("ok", lambda: good.run("open('/f', 'w').write('x' * 1000)")),
        ("ok", lambda: good.run("print(input())", stdin="text")),
        ("ok", lambda: good.run("class A:\n    pass\nprint(len([A() for _ in range(500)]))")),
        ("ok", lambda: good.run_many(["print(1)"])[0]),
        ("ok", lambda: good.run("import sys\nprint(sys.argv)", args=("a", "b"))),
    ]
    return [
        *good_ones,
        ("timeout", lambda: late.run("while True:\n    pass")),
        ("memory_limit", lambda: full.run(_GROW)),
        ("error", lambda: good.run(_DIVE)),
        ("stack_overflow", lambda: run_guest(ready(DEEP, pooled=True))),
        ("crashed", lambda: run_guest(ready(UNREACHABLE, pooled=True))),
    ]


def run(runs: int = 100_000, warm_up: int = WARM_UP) -> list[Finding]:
    """Do so many runs, and compare what the process holds before and after."""
    wrong: Counter[str] = Counter()
    _do(warm_up, wrong)
    gc.collect()
    before = holdings()
    _do(runs, wrong)
    gc.collect()
    after = holdings()
    growth = after.memory - before.memory
    return [
        Finding(
            what=f"{runs:,} runs, three of ten bad: endings",
            found=f"{sum(wrong.values())} wrong {dict(wrong) or ''}".strip(),
            bar="0 wrong",
            holds=not wrong,
        ),
        Finding(
            what="resident memory after them",
            found=f"{growth / (1 << 20):+.2f} MiB",
            bar="+ 5 MiB at most",
            holds=growth <= MOST_GROWTH,
        ),
        Finding(
            what="descriptors and threads after them",
            found=f"{after.descriptors - before.descriptors:+}, {after.threads - before.threads:+}",
            bar="as before, + 1",
            # A run that comes while the one thread is about to rest is given another, once.
            holds=after.descriptors == before.descriptors and after.threads <= before.threads + 1,
        ),
    ]


def _do(runs: int, wrong: Counter[str]) -> None:
    """Do seven good runs, one out of time, one out of memory and one of the rest, and so on."""
    *usual, dive, overflow, trap = kinds()
    bad = cycle([dive, overflow, trap])
    for number in range(runs):
        place = number % 10
        status, make = usual[place] if place < 9 else next(bad)
        found = make().status
        if found != status:
            wrong[f"{found} for {status}"] += 1
