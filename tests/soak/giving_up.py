"""Callers that give up at random moments: nothing of their runs is left behind."""

from __future__ import annotations

import asyncio
import random

from cloche import Limits, Sandbox
from cloche.engine.crew import MOST_THREADS
from cloche.engine.keeper import KEEPER
from tests.soak.finding import Finding
from tests.soak.process import holdings

SEED = 6
LONGEST = 0.02
_KINDS = (
    "while True: pass",
    "import time\ntime.sleep(60)",
    "while True: print('x' * 1000)",
    "kept = []\nwhile True: kept.append('x' * 1000)",
    "while True:\n    try:\n        import json\n    except BaseException:\n        pass",
    "while True:\n    with open('/f', 'w') as file:\n        file.write('x' * 100)",
    "print(1)",
)


def run(times: int = 500, at_once: int = 8) -> list[Finding]:
    """Give up on runs so many times, some of them while they wait for a thread."""
    sandbox = Sandbox("micropython", limits=Limits(timeout=30.0))
    sandbox.run_many(["print(1)"] * 200)
    asyncio.run(_give_up(sandbox, at_once * 2, at_once))
    before = holdings()
    odd = asyncio.run(_give_up(sandbox, times, at_once))
    answer = sandbox.run("print(6 * 7)").stdout
    watched = _watched_in_the_end(sandbox)
    after = holdings()
    # The crew keeps threads for as many runs as there were at once, and no more.
    more_threads = after.threads - before.threads
    return [
        Finding(
            what=f"{times:,} runs given up at random moments: other endings",
            found=f"{odd}",
            bar="0",
            holds=odd == 0,
        ),
        Finding(
            what="runs still watched, descriptors, answer of the next run",
            found=f"{watched}, {after.descriptors - before.descriptors:+}, {answer.strip()}",
            bar="0, +0 at most, 42",
            holds=not watched and after.descriptors <= before.descriptors and answer == "42\n",
        ),
        Finding(
            what="threads after it",
            found=f"{more_threads:+}",
            bar=f"{MOST_THREADS} of the crew at most",
            holds=more_threads <= max(0, MOST_THREADS - before.threads),
        ),
    ]


def _watched_in_the_end(sandbox: Sandbox) -> int:
    """Let the last ones that were given up come to their end; gives how many do not."""
    for _ in range(1000):
        if not KEEPER._watches:
            break
        sandbox.run("print(1)")
    return len(KEEPER._watches)


async def _give_up(sandbox: Sandbox, times: int, at_once: int) -> int:
    """Give up on runs, several at once; gives how many ended in no way that they may."""
    chance = random.Random(SEED)
    odd = 0
    for _ in range(0, times, at_once):
        tries = [
            asyncio.wait_for(sandbox.arun(chance.choice(_KINDS)), chance.uniform(0, LONGEST))
            for _ in range(at_once)
        ]
        for ended in await asyncio.gather(*tries, return_exceptions=True):
            given_up = isinstance(ended, TimeoutError)
            odd += not given_up and getattr(ended, "stdout", "") != "1\n"
    return odd
