"""What is told about a run of the suite: a line for each file, a table, and the unexpected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from runtimes.cpython.upstream_tests.guest import LIMITS
from runtimes.cpython.upstream_tests.left_out import LeftOut
from runtimes.cpython.upstream_tests.verdict import Outcome, Verdict

GRACE_SECONDS = 5.0  # above its limit, a guest has harmed its host


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """What a run of the suite is held to.

    Attributes:
        run: How many files have to be run.
        clean: The share of them that has to come out well.
        counted: The outcomes that are well.
        timeout: When a guest has to be stopped, in seconds.
    """

    run: int
    clean: float
    counted: AbstractSet[Outcome]
    timeout: float


# Of CPython's own tests; a file counts with no test taken out and none that is known to fail.
BARS = Bars(run=200, clean=0.95, counted=frozenset({Outcome.CLEAN}), timeout=LIMITS.timeout)

_RUN = (Outcome.CLEAN, Outcome.KNOWN, Outcome.FAILED, Outcome.ENDED)


def line(verdict: Verdict) -> str:
    """Tell how a file came out."""
    tests = f"{verdict.account.run} tests" if verdict.account.run else ""
    told = ", ".join(part for part in (tests, _known(verdict), verdict.reason) if part)
    return (
        f"{verdict.outcome.value:<8} {verdict.seconds:6.1f} s  {verdict.name:<36} {told}".rstrip()
    )


def _known(verdict: Verdict) -> str:
    known = {bad.test for bad in verdict.account.bad} - {bad.test for bad in verdict.unexpected}
    counts = {"known to fail": len(known), "left out": verdict.account.left_out}
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def table(verdicts: Sequence[Verdict], left_out: LeftOut) -> str:
    """Count files by outcome, and the tests in them.

    Args:
        verdicts: How the files came out.
        left_out: What is treated in another way.
    """
    rows = ["{:<10} {:>5} {:>7} {:>8}".format("outcome", "files", "tests", "seconds")]
    for outcome in Outcome:
        rows.append(_row(outcome.value, [v for v in verdicts if v.outcome is outcome]))
    run = [verdict for verdict in verdicts if verdict.outcome in _RUN]
    rows += [_row("all run", run), _share(run)]
    if left_out.claimed:
        claimed = sum(verdict.name in left_out.claimed for verdict in run)
        rows.append(
            f"{claimed} of the files that are run skip themselves in upstream's runs on WASI"
        )
    return "\n".join(rows)


def _row(title: str, verdicts: Sequence[Verdict]) -> str:
    tests = sum(verdict.account.run for verdict in verdicts)
    seconds = sum(verdict.seconds for verdict in verdicts)
    return f"{title:<10} {len(verdicts):>5} {tests:>7,} {seconds:>8.1f}"


def _share(run: Sequence[Verdict]) -> str:
    counts = Counter(verdict.outcome for verdict in run)
    clean = counts[Outcome.CLEAN]
    apart = clean + counts[Outcome.KNOWN]
    share = clean / len(run) if run else 0.0
    return (
        f"{clean} of {len(run)} files are clean ({share:.1%}), {apart} apart from tests that "
        "left_out.toml names"
    )


def complaints(
    verdicts: Sequence[Verdict], left_out: LeftOut, *, whole: bool, bars: Bars = BARS
) -> list[str]:
    """Say what has to be looked at.

    Args:
        verdicts: How the files came out.
        left_out: What is treated in another way.
        whole: Whether all files were to be run, so that their number is judged.
        bars: What they are held to.

    Returns:
        A sentence for each unexpected failure or end, for each listed test that passes or is not
        there, for a guest that was not stopped in time, and for too few clean files; empty where
        all is well.
    """
    found = [sentence for verdict in verdicts for sentence in _of_one(verdict, left_out, bars)]
    return found + (_of_all(verdicts, bars) if whole else [])


def _of_one(verdict: Verdict, left_out: LeftOut, bars: Bars) -> list[str]:
    name = verdict.name
    found = []
    for test in dict.fromkeys(bad.test for bad in verdict.unexpected):
        found.append(f"{name}/{test} fails, and is not in left_out.toml")
    for test in verdict.passing:
        found.append(f"{name}/{test} passes: remove it from left_out.toml")
    if verdict.outcome is Outcome.ENDED:
        found.append(f"{name} ended: {verdict.reason}")
    if verdict.outcome in (Outcome.CLEAN, Outcome.SKIPPED) and left_out.unselected_in(name):
        found.append(f"{name} has none of the tests that left_out.toml takes out of it")
    if verdict.seconds > bars.timeout + GRACE_SECONDS:
        found.append(f"{name} was stopped {verdict.seconds - bars.timeout:.0f} s late")
    return found


def _of_all(verdicts: Sequence[Verdict], bars: Bars) -> list[str]:
    run = [verdict for verdict in verdicts if verdict.outcome in _RUN]
    clean = sum(verdict.outcome in bars.counted for verdict in run)
    found = []
    if len(run) < bars.run:
        found.append(f"{len(run)} files are run; at least {bars.run} have to")
    if clean < bars.clean * len(run):
        found.append(f"{clean} of {len(run)} files are clean; {bars.clean:.0%} have to be")
    return found


def details(verdict: Verdict) -> str:
    """Give the tracebacks of what failed in a file."""
    return "\n".join(f"--- {verdict.name}/{bad.test}\n{bad.text}" for bad in verdict.account.bad)
