"""The common yardstick: a bare child process of this interpreter that prints `2`."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from statistics import median

from benchmarks.timing import seconds_of

COMMAND = (sys.executable, "-I", "-S", "-c", "print(1 + 1)")
_TIMES = 40


def child_environment() -> dict[str, str]:
    """Give the environment of children: ours, but bytecode is kept, as on a user's machine."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run_child(command: tuple[str, ...]) -> None:
    """Run a child process that has to print `2`.

    Raises:
        RuntimeError: If it printed anything else.
    """
    done = subprocess.run(command, stdout=subprocess.PIPE, env=child_environment(), check=True)
    if done.stdout != b"2\n":
        raise RuntimeError(f"{command[0]} printed {done.stdout!r}")


@cache
def yardstick() -> float:
    """Give the median seconds of the yardstick, measured once in this process."""
    return median(seconds_of(lambda: run_child(COMMAND)) for _ in range(_TIMES))
