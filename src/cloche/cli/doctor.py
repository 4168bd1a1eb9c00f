"""`cloche doctor`: what works on this machine, what does not, and why."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from cloche.cli.checks import FAIL, run_checks

if TYPE_CHECKING:
    from collections.abc import Sequence

CANNOT_RUN = 1


def doctor(arguments: Sequence[str]) -> int:
    """Look at everything that a run needs, and print what was found.

    Args:
        arguments: The command line after `doctor`.

    Returns:
        0 if code can be run here, 1 if not.
    """
    parser = argparse.ArgumentParser(
        prog="cloche doctor", description="What works on this machine, what does not, and why."
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parsed = parser.parse_args(arguments)
    findings = []
    for finding in run_checks():
        findings.append(finding)
        if not parsed.json:
            text = " ".join(finding.text.split())
            print(f"{finding.state:<4}  {finding.subject:<8}  {text}", flush=True)
    if parsed.json:
        print(json.dumps([dict(finding.__dict__) for finding in findings], indent=2))
    return CANNOT_RUN if any(finding.state == FAIL for finding in findings) else 0
