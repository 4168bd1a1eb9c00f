"""`python -m tests.soak [CAMPAIGN…]`: all campaigns in full, and a table of what they found.

Each has a process of its own, so that none measures what another has left. The exit code is 1 where
something does not hold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import monotonic

from tests.soak import (
    clock_jumps,
    crossing,
    crossing_calls,
    giving_up,
    memory_dumps,
    mixed_runs,
    snapshots,
    worker_kills,
)
from tests.soak.finding import Finding, table

CAMPAIGNS = {
    "mixed_runs": mixed_runs.run,
    "crossing": crossing.run,
    "crossing_calls": crossing_calls.run,
    "memory_dumps": memory_dumps.run,
    "giving_up": giving_up.run,
    "clock_jumps": clock_jumps.run,
    "worker_kills": worker_kills.run,
    "snapshots": snapshots.run,
}


def main(names: list[str]) -> int:
    """Run the campaigns that are named, or all.

    Returns:
        The exit code.
    """
    unknown = set(names) - CAMPAIGNS.keys()
    if unknown:
        print(f"no campaign {', '.join(sorted(unknown))}; there are {', '.join(CAMPAIGNS)}")
        return 2
    findings: list[Finding] = []
    for name in names or CAMPAIGNS:
        begun = monotonic()
        findings += in_a_process_of_its_own(CAMPAIGNS[name])
        print(f"{name}: {monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print(table(findings))
    return int(not all(finding.holds for finding in findings))


def in_a_process_of_its_own(
    campaign: Callable[..., list[Finding]], **numbers: int
) -> list[Finding]:
    """Run a campaign where nothing else has run before, and give what it found."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(campaign, **numbers).result()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
