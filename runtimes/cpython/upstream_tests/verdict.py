"""How one file of tests came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from cloche.result import Result, Status
from runtimes.cpython.upstream_tests.account import Account, Bad, read_account

NOTHING_TOLD = Account()


class Outcome(Enum):
    """What became of a file."""

    CLEAN = "clean"  # everything that was run passed, and nothing was taken out
    KNOWN = "known"  # likewise, apart from tests that left_out.toml names
    FAILED = "failed"
    ENDED = "ended"  # the guest was stopped, or ended before its tests did
    SKIPPED = "skipped"  # by itself: no test in it can be run
    NOT_RUN = "not run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What became of a file, and why.

    Attributes:
        name: The file's name, such as `test_bool`.
        outcome: What became of it.
        reason: Why it was not run, or how the guest ended; empty otherwise.
        account: What the guest told.
        unexpected: What failed without being known to.
        passing: Tests that are known to fail, and did not.
        seconds: How long the guest ran.
    """

    name: str
    outcome: Outcome
    reason: str = ""
    account: Account = NOTHING_TOLD
    unexpected: tuple[Bad, ...] = ()
    passing: tuple[str, ...] = ()
    seconds: float = 0.0


def judge(name: str, result: Result, differing: Sequence[str]) -> Verdict:
    """Say how a file came out.

    Args:
        name: The file's name.
        result: How its run ended.
        differing: Its tests that are known to fail.
    """
    account = read_account(result.stdout)
    failed = {bad.test for bad in account.bad}
    unexpected = tuple(bad for bad in account.bad if bad.test not in differing)
    outcome = _outcome(result, account, unexpected)
    complete = outcome is not Outcome.ENDED
    return Verdict(
        name=name,
        outcome=outcome,
        reason=_reason(outcome, result, account),
        account=account,
        unexpected=unexpected,
        passing=tuple(test for test in differing if complete and test not in failed),
        seconds=result.usage.run_seconds,
    )


def _outcome(result: Result, account: Account, unexpected: Sequence[Bad]) -> Outcome:
    if result.status != Status.OK or not (account.ended or account.bad):
        return Outcome.ENDED
    if unexpected:
        return Outcome.FAILED
    if account.refusal or not account.run:
        return Outcome.SKIPPED
    return Outcome.KNOWN if account.bad or account.left_out else Outcome.CLEAN


def _reason(outcome: Outcome, result: Result, account: Account) -> str:
    if outcome is Outcome.ENDED:
        place = f" in {account.last}" if account.last and not account.ended else ""
        return f"{result.status}{place} {result.detail}".rstrip()
    if outcome is Outcome.SKIPPED:
        return account.refusal or _most_frequent(account.skipped) or "it has no tests"
    return ""


def _most_frequent(reasons: Mapping[str, int]) -> str:
    return max(reasons, key=lambda reason: reasons[reason], default="")
