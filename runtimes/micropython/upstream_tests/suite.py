"""Running many tests, a few at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cloche.sandbox import InProcessWasiRunner
from runtimes.micropython.upstream_tests.catalogue import (
    UpstreamTest,
    files_beside,
    guest_folder,
)
from runtimes.micropython.upstream_tests.features import Features
from runtimes.micropython.upstream_tests.guest import Guest
from runtimes.micropython.upstream_tests.left_out import LeftOut
from runtimes.micropython.upstream_tests.truth import Truth
from runtimes.micropython.upstream_tests.verdict import (
    SKIP_OUTPUT,
    Outcome,
    Verdict,
    judge,
    skipped,
)
from runtimes.recipe.cache import Cache


@dataclass(frozen=True, kw_only=True, slots=True)
class Suite:
    """What is needed to judge a test.

    Attributes:
        guest: The interpreter under test.
        truth: What tests should print.
        features: What the interpreter lacks.
        left_out: The tests that are treated in another way.
    """

    guest: Guest
    truth: Truth
    features: Features
    left_out: LeftOut

    def run(self, tests: Sequence[UpstreamTest]) -> list[Verdict]:
        """Run tests on as many threads as there are processors.

        Some tests sleep for milliseconds and count on an order, which a busy machine may upset. So
        a test that fails is run once more when all others have ended.

        Args:
            tests: What to run.

        Returns:
            The verdicts, in the tests' order.

        Raises:
            ClocheError: If the bundle or the engine cannot be used.
        """
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            verdicts = list(pool.map(self.verdict_on, tests))
        return [
            self.verdict_on(test) if self._is_unexpected(verdict) else verdict
            for test, verdict in zip(tests, verdicts, strict=True)
        ]

    def _is_unexpected(self, verdict: Verdict) -> bool:
        return verdict.outcome is Outcome.FAILED and verdict.name not in self.left_out.differs

    def verdict_on(self, test: UpstreamTest) -> Verdict:
        """Run one test, unless it is ruled out."""
        if test.name in self.left_out.not_run:
            return skipped(test.name, self.left_out.not_run[test.name])
        lacking = self.features.lacking_for(test)
        if lacking:
            return skipped(test.name, f"the runtime fails the check for {lacking}")
        files = files_beside(test.root, test.folder)
        shown = self.guest.output_of(test.guest_path, files, writes=test.writes)
        if shown == SKIP_OUTPUT:
            return skipped(test.name, "the test found that it cannot be run here")
        as_cpython = test.name in self.left_out.as_cpython
        return judge(test.name, self.truth.expected(test, as_cpython=as_cpython), shown)


def detect_features(guest: Guest, root: Path) -> Features:
    """Run upstream's feature checks.

    Args:
        guest: The interpreter under test.
        root: The folder `tests/` of MicroPython's source.
    """
    folder = "feature_check"
    files = files_beside(root, folder)
    return Features(lambda check: guest.output_of(f"{guest_folder(folder)}/{check}.py", files))


def run_tests(
    tests: Sequence[UpstreamTest], left_out: LeftOut, bundle: str, cache: Cache
) -> list[Verdict]:
    """Run some of the tests in a bundle.

    Args:
        tests: Which; at least one.
        left_out: The list of tests that are treated in another way.
        bundle: The bundle's folder.
        cache: Where CPython's answers are kept.

    Returns:
        The verdicts, in the tests' order.

    Raises:
        ClocheError: If the bundle or the engine cannot be used.
    """
    guest = Guest(bundle=bundle, runner=InProcessWasiRunner())
    with tempfile.TemporaryDirectory() as scratch:
        suite = Suite(
            guest=guest,
            truth=Truth(Path(scratch), cache),
            features=detect_features(guest, tests[0].root),
            left_out=left_out,
        )
        return suite.run(tests)
