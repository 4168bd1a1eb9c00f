"""The size of the wheel, with the bundle in it, built for this."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure

MOST = 1_000_000
ROOT = Path(__file__).parent.parent


def measure() -> list[Figure]:
    """Build a wheel and weigh it."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        (wheel,) = Path(folder).glob("*.whl")
        size = wheel.stat().st_size
    return [
        Figure(
            what="wheel with the bundle",
            measured=f"{size:,} bytes",
            bar="<= 1 MB",
            holds=size <= MOST,
        )
    ]
