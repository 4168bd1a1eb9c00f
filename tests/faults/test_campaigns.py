"""A short form of each campaign; `python -m tests.faults` is the full one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("campaign", "rounds"), [("kill", 1), ("disk", 1), ("race", 2), ("damage", 1)]
)
def test_nothing_is_lost_and_the_next_install_heals(campaign, rounds):
    """It forks, so it gets a process of its own, without the threads of a test runner."""
    command = [sys.executable, "-m", "tests.faults", campaign, "--rounds", str(rounds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(campaign)
