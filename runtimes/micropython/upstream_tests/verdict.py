"""How one test came out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from runtimes.micropython.upstream_tests.special import SPECIAL, matches

SKIP_OUTPUT = b"SKIP\n"


class Outcome(Enum):
    """What became of a test."""

    PASSED = "pass"
    FAILED = "fail"
    SKIPPED = "skip"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What became of a test, and why.

    Attributes:
        name: The test's name, such as `basics/list1.py`.
        outcome: What became of it.
        reason: Why it was skipped; empty otherwise.
        expected: What it should have printed; empty where it was skipped.
        shown: What it printed.
    """

    name: str
    outcome: Outcome
    reason: str = ""
    expected: bytes = b""
    shown: bytes = b""

    @property
    def cases(self) -> int:
        """How many individual cases the test has, as upstream counts them: lines of output."""
        return len(self.expected.splitlines())


def skipped(name: str, reason: str) -> Verdict:
    """Give the verdict on a test that was not run, or that skipped itself.

    Args:
        name: The test's name.
        reason: Why.
    """
    return Verdict(name=name, outcome=Outcome.SKIPPED, reason=reason)


def judge(name: str, expected: bytes, shown: bytes) -> Verdict:
    """Compare what a test printed with what it should have printed.

    Args:
        name: The test's name.
        expected: The truth; for a special test a pattern.
        shown: What the test printed.
    """
    passed = matches(expected, shown) if name in SPECIAL else expected == shown
    outcome = Outcome.PASSED if passed else Outcome.FAILED
    return Verdict(name=name, outcome=outcome, expected=expected, shown=shown)
