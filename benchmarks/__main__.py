"""`python -m benchmarks [NAME…]`: measure all bars, or those that are named, and print the table.

The exit code is 1 where a bar does not hold.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable

from benchmarks import (
    command_line,
    cpu,
    data_runs,
    data_speed,
    footprint,
    fresh_run,
    host_call,
    nested_calls,
    output_flood,
    session,
    snapshot,
    stop,
    throughput,
    wheel_size,
    workers,
)
from benchmarks.figure import Figure, milliseconds, table
from benchmarks.yardstick import yardstick

BARS: dict[str, Callable[[], list[Figure]]] = {
    "fresh_run": fresh_run.measure,
    "throughput": throughput.measure,
    "cpu": cpu.measure,
    "data_runs": data_runs.measure,
    "data_speed": data_speed.measure,
    "footprint": footprint.measure,
    "command_line": command_line.measure,
    "stop": stop.measure,
    "output_flood": output_flood.measure,
    "wheel_size": wheel_size.measure,
    "nested_calls": nested_calls.measure,
    "session": session.measure,
    "workers": workers.measure,
    "snapshot": snapshot.measure,
    "host_call": host_call.measure,
}


def main(names: list[str]) -> int:
    """Measure, print, and judge."""
    unknown = set(names) - BARS.keys()
    if unknown:
        print(f"no bar is named {', '.join(sorted(unknown))}; there are {', '.join(BARS)}")
        return 2
    figures: list[Figure] = []
    for name in names or BARS:
        print(f"measuring {name}", file=sys.stderr)
        figures += BARS[name]()
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load};")
    print(f"yardstick {milliseconds(yardstick())}, median of bare child processes\n")
    print(table(figures))
    return int(any(figure.holds is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
