"""`python -m runtimes.cpython_data.upstream_tests`: run numpy's and pandas' tests in the bundle."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cloche.bundles.location import official_bundle
from cloche.errors import ClocheError
from runtimes.cpython.upstream_tests.command_line import make_parser, show, tell
from runtimes.cpython.upstream_tests.host import changes, host_state
from runtimes.cpython.upstream_tests.left_out import LeftOut, read_left_out
from runtimes.cpython.upstream_tests.report import Bars, complaints, table
from runtimes.cpython.upstream_tests.suite import Suite
from runtimes.cpython.upstream_tests.verdict import Outcome, Verdict
from runtimes.cpython_data.upstream_tests.catalogue import Upstream, upstreams
from runtimes.cpython_data.upstream_tests.guest import LIMITS, make_guest
from runtimes.cpython_data.upstream_tests.selection import select
from runtimes.cpython_data.upstream_tests.wheels import guest_wheels
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.lock import read_lock

BUNDLE = "lang-cpython-data"
HERE = Path(__file__).parent
_APART = frozenset({Outcome.CLEAN, Outcome.KNOWN})
BARS = {
    "numpy": Bars(run=60, clean=0.9, counted=_APART, timeout=LIMITS.timeout),
    "pandas": Bars(run=100, clean=0.85, counted=_APART, timeout=LIMITS.timeout),
}


def main() -> int:
    """Run the tests. Returns the exit code: 0 where everything came out as it should."""
    options = _options()
    before = host_state()
    try:
        left_out = read_left_out(HERE / "left_out.toml")
        verdicts = _run(options, left_out)
    except (RecipeError, ClocheError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    show(verdicts, options.show)
    found = []
    for package, bars in BARS.items():
        own = [verdict for verdict in verdicts if verdict.name.startswith(f"{package}.")]
        if own:
            print(f"{package}\n{table(own, left_out)}\n")
            found += complaints(own, left_out, whole=not options.tests, bars=bars)
    found += [f"the host is not as it was: {name}" for name in changes(before, host_state())]
    for complaint in found:
        print(complaint)
    return 1 if found else 0


def _options() -> argparse.Namespace:
    module = "runtimes.cpython_data.upstream_tests"
    parser = make_parser(module, __doc__, "numpy, pandas.tests.frame")
    parser.add_argument("--part", help="such as 2/5: every fifth file, from the second on")
    return parser.parse_args()


def _run(options: argparse.Namespace, left_out: LeftOut) -> list[Verdict]:
    lock, cache = read_lock(HERE / "source.lock"), Cache(default_cache_root())
    found = upstreams(lock, cache)
    names = _names(found)
    left_out.check_names(set(names))
    chosen = select(names, options.tests, options.part)
    bundle = options.bundle or str(official_bundle(BUNDLE).folder)
    guest = make_guest(bundle, guest_wheels(lock, cache), found)
    return Suite(guest=guest, left_out=left_out, tell=tell).run(chosen, options.jobs)


def _names(found: Sequence[Upstream]) -> list[str]:
    return [name for upstream in found for name in upstream.find()]


if __name__ == "__main__":
    sys.exit(main())
