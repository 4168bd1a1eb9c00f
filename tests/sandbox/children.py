"""Programs that embed Cloche, as processes of their own."""

from __future__ import annotations

import subprocess
import sys

PREAMBLE = """
import asyncio, os, signal, sys, threading, time
from cloche import Limits, LiveStreams, Sandbox
sandbox = Sandbox(limits=Limits(timeout=30.0))
"""


def start(code: str, *options: str) -> subprocess.Popen[bytes]:
    """Start a program that has a sandbox."""
    return subprocess.Popen(
        [sys.executable, *options, "-c", PREAMBLE + code],
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


def run(code: str, *options: str) -> str:
    """Run a program that has to end well; gives what it printed."""
    status, output, errors = finish(start(code, *options))
    assert status == 0, (status, errors[-3000:])
    return output
