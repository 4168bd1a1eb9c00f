"""Programs that embed Cloche, as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys

PREAMBLE = """
import asyncio, os, signal, sys, threading, time
from cloche import Limits, LiveStreams, Sandbox
sandbox = Sandbox(limits=Limits(timeout=30.0))
"""


def start(code: str, *, measured: bool = True) -> subprocess.Popen[bytes]:
    """Start a program that has a sandbox.

    Args:
        code: The program; what `PREAMBLE` makes is there.
        measured: False keeps coverage out of it, which a signal handler that raises can leave
            with a lock held.
    """
    env = {name: text for name, text in os.environ.items() if measured or "COVERAGE" not in name}
    return subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + code],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(child: subprocess.Popen[bytes], seconds: float = 60.0) -> tuple[int, str, str]:
    """Wait for a program's end; gives its exit code and what it wrote."""
    try:
        output, errors = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        output, errors = child.communicate()
        raise AssertionError(f"it did not end: {errors.decode()[-2000:]}") from None
    return child.returncode, output.decode(), errors.decode()


def run(code: str, *, measured: bool = True) -> str:
    """Run a program that has to end well; gives what it printed."""
    status, output, errors = finish(start(code, measured=measured))
    assert status == 0, (status, errors[-3000:])
    return output
