"""The sizes of the wheels, with the bundles in them, built for this."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure

MOST = 1_000_000
MOST_TOGETHER = 12_000_000
ROOT = Path(__file__).parent.parent


def measure() -> list[Figure]:
    """Build the wheels and weigh them."""
    own, companion = wheel_bytes("."), wheel_bytes("wheels/cpython")
    return [
        Figure(
            what="wheel, with MicroPython's bundle",
            measured=f"{own:,} bytes",
            bar="<= 1 MB",
            holds=own <= MOST,
        ),
        Figure(
            what="both wheels, with CPython's bundle",
            measured=f"{own + companion:,} bytes",
            bar="<= 12 MB",
            holds=own + companion <= MOST_TOGETHER,
        ),
    ]


def wheel_bytes(place: str) -> int:
    """Build the wheel of a folder of the checkout, and give its size.

    Args:
        place: The folder, from the checkout's root on.
    """
    with TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
        subprocess.run([*build, place], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        (wheel,) = Path(folder).glob("*.whl")
        return wheel.stat().st_size
