"""The campaigns in full: `python -m tests.faults [CAMPAIGN…] [--rounds N]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import damage, disk, kill, race

CAMPAIGNS = {"kill": kill, "disk": disk, "race": race, "damage": damage}
FULL = {"kill": 5, "disk": 5, "race": 20, "damage": 5}


def main() -> int:
    """Run campaigns and print a line for each.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("campaigns", nargs="*", metavar="CAMPAIGN", help=", ".join(CAMPAIGNS))
    parser.add_argument("--rounds", type=int, help="how often (default: the full number)")
    options = parser.parse_args()
    for name in options.campaigns or CAMPAIGNS:
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            line = CAMPAIGNS[name].run(Path(folder), options.rounds or FULL[name])
        print(f"{name:8}{line} ({time.monotonic() - start:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
