"""`python -m runtimes.micropython.upstream_tests`: run MicroPython's own tests in the bundle."""

from __future__ import annotations

import argparse
import sys

from cloche.bundles.location import official_bundle
from cloche.errors import ClocheError
from runtimes.micropython.upstream_tests.catalogue import UpstreamTest, find_tests, upstream_root
from runtimes.micropython.upstream_tests.left_out import read_left_out
from runtimes.micropython.upstream_tests.report import complaints, difference, table
from runtimes.micropython.upstream_tests.suite import run_tests
from runtimes.micropython.upstream_tests.verdict import Outcome, Verdict
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.errors import RecipeError

BUNDLE = "lang-python"


def main() -> int:
    """Run the tests. Returns the exit code: 0 where everything came out as it should."""
    options = _options()
    try:
        cache = Cache(default_cache_root())
        tests = find_tests(upstream_root(cache))
        left_out = read_left_out()
        left_out.check_names({test.name for test in tests})
        chosen = _choose(tests, options.tests)
        bundle = options.bundle or official_bundle(BUNDLE).folder
        verdicts = run_tests(chosen, left_out, bundle, cache)
    except (RecipeError, ClocheError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.show:
        _show(verdicts, options.show)
    print(table(verdicts))
    found = complaints(verdicts, left_out, whole=not options.tests)
    for complaint in found:
        print(complaint)
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m runtimes.micropython.upstream_tests", description=__doc__
    )
    parser.add_argument("tests", nargs="*", help="such as basics or basics/list1.py (default: all)")
    parser.add_argument("--bundle", help="the bundle's folder (default: the official bundle)")
    parser.add_argument(
        "--show",
        action="append",
        choices=[outcome.value for outcome in Outcome],
        help="show the tests that came out so, and for failed ones the difference",
    )
    return parser.parse_args()


def _choose(tests: list[UpstreamTest], names: list[str]) -> list[UpstreamTest]:
    unknown = set(names) - {test.name for test in tests} - {test.folder for test in tests}
    if unknown:
        raise RecipeError(f"there is no test or folder {', '.join(sorted(unknown))}")
    return [test for test in tests if not names or test.name in names or test.folder in names]


def _show(verdicts: list[Verdict], outcomes: list[str]) -> None:
    for verdict in verdicts:
        if verdict.outcome.value in outcomes:
            print(f"{verdict.outcome.value} {verdict.name} {verdict.reason}".rstrip())
            if verdict.outcome is Outcome.FAILED:
                print(difference(verdict))


if __name__ == "__main__":
    sys.exit(main())
