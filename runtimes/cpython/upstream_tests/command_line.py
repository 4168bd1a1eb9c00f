"""What the commands that run upstream's tests share: their options, and what they print."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence

from runtimes.cpython.upstream_tests.report import details, line
from runtimes.cpython.upstream_tests.verdict import Outcome, Verdict


def make_parser(module: str, description: str | None, example: str) -> argparse.ArgumentParser:
    """Make the parser of such a command.

    Args:
        module: The module that is called, for the usage.
        description: What it does.
        example: Names of tests, as an example.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("tests", nargs="*", help=f"such as {example} (default: all)")
    parser.add_argument("--bundle", help="the bundle's folder (default: the official bundle)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="how many guests run at once"
    )
    parser.add_argument(
        "--show",
        action="append",
        default=[],
        choices=[outcome.value for outcome in Outcome],
        help="at the end, show the files that came out so, with what failed in them",
    )
    return parser


def tell(verdict: Verdict) -> None:
    """Print how a file came out, as soon as it is known."""
    if verdict.outcome is not Outcome.NOT_RUN:
        print(line(verdict), flush=True)


def show(verdicts: Iterable[Verdict], outcomes: Sequence[str]) -> None:
    """Print the files that came out in one of these ways, with what failed in them."""
    for verdict in verdicts:
        if verdict.outcome.value in outcomes:
            print(line(verdict))
            if verdict.account.bad:
                print(details(verdict))
