"""Running many files of tests, a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from cloche.result import Result
from runtimes.cpython.upstream_tests.left_out import LeftOut
from runtimes.cpython.upstream_tests.verdict import Outcome, Verdict, judge

_UNEXPECTED = (Outcome.FAILED, Outcome.ENDED)


class Guest(Protocol):
    """The interpreter under test."""

    def run(self, name: str, unselected: Sequence[str], claims: Sequence[str]) -> Result:
        """Run a file of tests in a fresh instance.

        Args:
            name: Its name.
            unselected: Tests in it to leave out.
            claims: What upstream is told to be there.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Suite:
    """What is needed to judge a file.

    Attributes:
        guest: The interpreter under test.
        left_out: What is treated in another way.
        tell: Called with each verdict as soon as it is there.
    """

    guest: Guest
    left_out: LeftOut
    tell: Callable[[Verdict], object]

    def run(self, names: Sequence[str], jobs: int) -> list[Verdict]:
        """Run files.

        Some tests measure time, which a busy machine may upset. So a file that comes out in an
        unexpected way is run once more when all others have ended.

        Args:
            names: What to run.
            jobs: How many guests run at once.

        Returns:
            The verdicts, in the files' order.

        Raises:
            ClocheError: If the bundle or the engine cannot be used.
        """
        with ThreadPoolExecutor(jobs) as pool:
            verdicts = list(pool.map(self.verdict_on, names))
        return [
            self.verdict_on(verdict.name) if verdict.outcome in _UNEXPECTED else verdict
            for verdict in verdicts
        ]

    def verdict_on(self, name: str) -> Verdict:
        """Run one file, unless it is not to be run."""
        verdict = self._verdict_on(name)
        self.tell(verdict)
        return verdict

    def _verdict_on(self, name: str) -> Verdict:
        reason = self.left_out.not_run.get(name)
        if reason is not None:
            return Verdict(name=name, outcome=Outcome.NOT_RUN, reason=reason)
        result = self.guest.run(
            name, self.left_out.unselected_in(name), self.left_out.claims.get(name, ())
        )
        return judge(name, result, self.left_out.differing_in(name))
