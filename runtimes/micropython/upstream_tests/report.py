"""What is told about a run of the suite: a table, and everything that was not expected."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import unified_diff
from itertools import islice

from runtimes.micropython.upstream_tests.left_out import LeftOut
from runtimes.micropython.upstream_tests.verdict import Outcome, Verdict

LEAST_PASSES = 785  # of a whole run
_DIFF_LINES = 30
_COLUMNS = "{:<12} {:>5} {:>5} {:>5} {:>5} {:>7}"


def table(verdicts: Sequence[Verdict]) -> str:
    """Count what became of the tests, by folder."""
    folders = dict.fromkeys(verdict.name.partition("/")[0] for verdict in verdicts)
    rows = [_COLUMNS.format("folder", "run", "pass", "fail", "skip", "cases")]
    for folder in folders:
        own = [verdict for verdict in verdicts if verdict.name.startswith(f"{folder}/")]
        rows.append(_row(folder, own))
    return "\n".join([*rows, _row("all", verdicts)])


def _row(title: str, verdicts: Sequence[Verdict]) -> str:
    passed, failed, left = (
        sum(verdict.outcome is outcome for verdict in verdicts)
        for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED)
    )
    cases = sum(verdict.cases for verdict in verdicts)
    return _COLUMNS.format(title, passed + failed, passed, failed, left, f"{cases:,}")


def complaints(verdicts: Sequence[Verdict], left_out: LeftOut, *, whole: bool) -> list[str]:
    """Say what has to be looked at.

    Args:
        verdicts: How the tests came out.
        left_out: What is known to come out differently.
        whole: Whether all tests were to be run, so that the number of passes is judged.

    Returns:
        A sentence for each unexpected failure, for each listed test that passes, and for too few
        passes; empty where all is well.
    """
    passed = {verdict.name for verdict in verdicts if verdict.outcome is Outcome.PASSED}
    failed = {verdict.name for verdict in verdicts if verdict.outcome is Outcome.FAILED}
    ran = passed | failed
    found = [
        f"{name} fails, and is not in left_out.toml"
        for name in sorted(failed - left_out.differs.keys())
    ]
    found += [
        f"{name} passes: remove it from left_out.toml"
        for name in sorted(passed & left_out.differs.keys())
    ]
    if whole:
        idle = sorted(left_out.differs.keys() - ran)
        found += [f"{name} is skipped: remove it from left_out.toml" for name in idle]
        if len(passed) < LEAST_PASSES:
            found.append(f"{len(passed)} tests pass; at least {LEAST_PASSES} have to")
    return found


def difference(verdict: Verdict) -> str:
    """Show how a failed test's output differs from what it should be."""
    lines = unified_diff(
        verdict.expected.decode("utf-8", "replace").splitlines(),
        verdict.shown.decode("utf-8", "replace").splitlines(),
        f"{verdict.name} should print",
        f"{verdict.name} printed",
        lineterm="",
        n=1,
    )
    return "\n".join(islice(lines, _DIFF_LINES))
