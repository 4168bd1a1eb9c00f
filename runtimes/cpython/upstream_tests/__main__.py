"""`python -m runtimes.cpython.upstream_tests`: run CPython's own tests in the bundle."""

from __future__ import annotations

import argparse
import os
import sys

from cloche.bundles.location import official_bundle
from cloche.errors import ClocheError
from runtimes.cpython.upstream_tests.catalogue import find_tests, upstream_root
from runtimes.cpython.upstream_tests.guest import make_guest
from runtimes.cpython.upstream_tests.host import changes, host_state
from runtimes.cpython.upstream_tests.left_out import LeftOut, read_left_out
from runtimes.cpython.upstream_tests.report import complaints, details, line, table
from runtimes.cpython.upstream_tests.suite import Suite
from runtimes.cpython.upstream_tests.verdict import Outcome, Verdict
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.errors import RecipeError

BUNDLE = "lang-cpython"


def main() -> int:
    """Run the tests. Returns the exit code: 0 where everything came out as it should."""
    options = _options()
    before = host_state()
    try:
        left_out = read_left_out()
        verdicts = _run(options, left_out)
    except (RecipeError, ClocheError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    _show(verdicts, options.show or [])
    print(table(verdicts, left_out))
    found = complaints(verdicts, left_out, whole=not options.tests)
    found += [f"the host is not as it was: {name}" for name in changes(before, host_state())]
    for complaint in found:
        print(complaint)
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m runtimes.cpython.upstream_tests", description=__doc__
    )
    parser.add_argument("tests", nargs="*", help="such as test_bool or test_json (default: all)")
    parser.add_argument("--bundle", help="the bundle's folder (default: the official bundle)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="how many guests run at once"
    )
    parser.add_argument(
        "--show",
        action="append",
        choices=[outcome.value for outcome in Outcome],
        help="at the end, show the files that came out so, with what failed in them",
    )
    return parser.parse_args()


def _run(options: argparse.Namespace, left_out: LeftOut) -> list[Verdict]:
    root = upstream_root(Cache(default_cache_root()))
    names = find_tests(root)
    left_out.check_names(set(names))
    unknown = set(options.tests) - set(names)
    if unknown:
        raise RecipeError(f"there is no test {', '.join(sorted(unknown))}")
    guest = make_guest(options.bundle or str(official_bundle(BUNDLE).folder), root)
    suite = Suite(guest=guest, left_out=left_out, tell=_tell)
    return suite.run(options.tests or names, options.jobs)


def _tell(verdict: Verdict) -> None:
    if verdict.outcome is not Outcome.NOT_RUN:
        print(line(verdict), flush=True)


def _show(verdicts: list[Verdict], outcomes: list[str]) -> None:
    for verdict in verdicts:
        if verdict.outcome.value in outcomes:
            print(line(verdict))
            if verdict.account.bad:
                print(details(verdict))


if __name__ == "__main__":
    sys.exit(main())
