"""`python -m runtimes.cpython.upstream_tests`: run CPython's own tests in the bundle."""

from __future__ import annotations

import argparse
import sys

from cloche.bundles.location import official_bundle
from cloche.errors import ClocheError
from runtimes.cpython.upstream_tests.catalogue import find_tests, upstream_root
from runtimes.cpython.upstream_tests.command_line import make_parser, show, tell
from runtimes.cpython.upstream_tests.guest import make_guest
from runtimes.cpython.upstream_tests.host import changes, host_state
from runtimes.cpython.upstream_tests.left_out import LeftOut, read_left_out
from runtimes.cpython.upstream_tests.report import complaints, table
from runtimes.cpython.upstream_tests.suite import Suite
from runtimes.cpython.upstream_tests.verdict import Verdict
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
    show(verdicts, options.show)
    print(table(verdicts, left_out))
    found = complaints(verdicts, left_out, whole=not options.tests)
    found += [f"the host is not as it was: {name}" for name in changes(before, host_state())]
    for complaint in found:
        print(complaint)
    return 1 if found else 0


def _options() -> argparse.Namespace:
    module = "runtimes.cpython.upstream_tests"
    return make_parser(module, __doc__, "test_bool or test_json").parse_args()


def _run(options: argparse.Namespace, left_out: LeftOut) -> list[Verdict]:
    root = upstream_root(Cache(default_cache_root()))
    names = find_tests(root)
    left_out.check_names(set(names))
    unknown = set(options.tests) - set(names)
    if unknown:
        raise RecipeError(f"there is no test {', '.join(sorted(unknown))}")
    guest = make_guest(options.bundle or str(official_bundle(BUNDLE).folder), root)
    suite = Suite(guest=guest, left_out=left_out, tell=tell)
    return suite.run(options.tests or names, options.jobs)


if __name__ == "__main__":
    sys.exit(main())
