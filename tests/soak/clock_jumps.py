"""A host whose clock jumps by hours and decades: limits and sleeps are as long as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from cloche import Limits, Sandbox
from cloche.engine import clock
from tests.soak.finding import Finding

SECOND = 10**9
HOUR = 3600 * SECOND
YEAR = 8766 * HOUR
NOW = 56 * YEAR
# Where the clock goes at each look: there and back by hours and decades, to 1970 and before it, to
# 2038, 2106 and 2262, where 31, 32 and 63 bits end, and past 64 bits of nanoseconds.
MOMENTS = {
    "an hour ahead": NOW + HOUR,
    "an hour back": NOW - HOUR,
    "ten years ahead": NOW + 10 * YEAR,
    "ten years back": NOW - 10 * YEAR,
    "1970": 0,
    "before 1970": -YEAR,
    "2038": (1 << 31) * SECOND,
    "2106": (1 << 32) * SECOND,
    "2262": 1 << 63,
    "2554": 1 << 64,
}
_LOOP = "import time\nwhile True: time.time()"
_SLEEP = "import time\ntime.sleep(60)"
_SHORT = "import time\ntime.time()\ntime.sleep(0.01)\nopen('/f', 'w').close()\nprint('awake')"


def run() -> list[Finding]:
    """Jump to each moment and back while guests loop, sleep, and end by themselves."""
    return [_jump(name, moment) for name, moment in MOMENTS.items()]


def _jump(name: str, moment: int) -> Finding:
    limited, free = Sandbox("micropython", limits=Limits(timeout=0.1)), Sandbox("micropython")
    with jumping_clock(moment):
        stopped = [limited.run(code) for code in (_LOOP, _SLEEP)]
        ended = free.run(_SHORT)
    seconds = [result.usage.run_seconds for result in stopped]
    return Finding(
        what=f"clock jumps to {name}",
        found=f"{'/'.join(one.status for one in stopped)} after "
        f"{'/'.join(f'{each:.3f}' for each in seconds)} s, {ended.status}",
        bar="timeout after 0.1 s, ok",
        holds=all(one.status == "timeout" for one in stopped)
        and all(0.1 <= each < 2 for each in seconds)
        and ended.stdout == "awake\n",
    )


@contextmanager
def jumping_clock(moment: int) -> Iterator[None]:
    """Have the host's clock tell now and another moment in turn."""
    looks = count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "time_ns", lambda: NOW if next(looks) % 2 else moment)
        yield
