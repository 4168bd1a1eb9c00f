"""A guest that prints without end: what is kept of it, and what that costs the host.

`python -m benchmarks.output_flood POLICY` is the child that is flooded: it prints the bytes that
were kept and by how many bytes its own peak of resident memory grew. Linux tells and resets that
peak in `/proc/self`; elsewhere the growth is not measured.
"""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.figure import Figure, mebibytes
from benchmarks.yardstick import child_environment

CAP = 1 << 20
GROWTH = 4 << 20
FLOOD = "line = 'x' * 1000\nwhile True:\n    print(line)"


def measure() -> list[Figure]:
    """Flood a child with each policy."""
    return [_figure("drop"), _figure("stop")]


def _figure(policy: str) -> Figure:
    command = (sys.executable, "-m", "benchmarks.output_flood", policy)
    done = subprocess.run(command, stdout=subprocess.PIPE, env=child_environment(), check=True)
    kept, growth, written = map(int, done.stdout.split())
    return Figure(
        what=f"output flood, 1 MiB cap, {policy}",
        measured=f"{kept:,} of {written:,} bytes kept, host + {mebibytes(growth)}",
        bar="1,048,576 kept, host + 4 MiB",
        holds=kept == CAP and growth <= GROWTH,
    )


def peak_memory() -> int:
    """Give this process's peak of resident memory in bytes; 0 where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            lines = [line for line in status if line.startswith("VmHWM:")]
    except OSError:
        return 0
    return int(lines[0].split()[1]) << 10


def forget_peak() -> None:
    """Have the peak of resident memory counted from now on."""
    if os.path.exists("/proc/self/clear_refs"):
        with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
            file.write("5")


def work_as_child(policy: str) -> None:
    """Be flooded once, warm."""
    from cloche import Limits, Sandbox

    limits = (
        Limits(timeout=1.0, output=CAP, on_output="stop")
        if policy == "stop"
        else Limits(timeout=1.0, output=CAP)
    )
    sandbox = Sandbox(limits=limits)
    sandbox.run("print(1)")
    forget_peak()
    before = peak_memory()
    result = sandbox.run(FLOOD)
    growth = peak_memory() - before
    print(len(result.stdout_bytes), growth, result.usage.stdout_bytes)


if __name__ == "__main__":
    work_as_child(sys.argv[1])
