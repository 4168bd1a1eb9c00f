"""`cloche precompile`: compile the runtimes ahead of their first run, for images above all."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from cloche.bundles.location import official_bundle
from cloche.cli.waiting import Waiting
from cloche.engine.load import PRECOMPILED_VARIABLE, precompile
from cloche.sandbox.runtimes import COMMAND, KNOWN_RUNTIMES, bundle_of, installed_runtimes

if TYPE_CHECKING:
    from collections.abc import Sequence


def precompile_runtimes(arguments: Sequence[str]) -> int:
    """Carry out one `cloche precompile` command.

    Args:
        arguments: The command line after `precompile`.

    Returns:
        0.

    Raises:
        BundleError: If a runtime is not there or not what it should be, or nothing can be kept.
        EngineError: If the engine cannot be used on this machine.
        RequestError: If there is no runtime of a name that is given.
    """
    parsed = _parser().parse_args(arguments)
    output = parsed.output and os.path.abspath(parsed.output)
    for runtime in parsed.runtime or installed_runtimes():
        location = official_bundle(bundle_of(runtime))
        waiting = Waiting(always=True)
        try:
            compiled = precompile(location.folder, COMMAND, output=output, on_wait=waiting)
        finally:
            waiting.end()
        state = "compiled" if compiled else "was compiled before"
        print(f"{location.name} {location.version} {state}", flush=True)
    if output:
        print(f"set {PRECOMPILED_VARIABLE}={output} to have them used")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cloche precompile",
        description="Compile the runtimes ahead of their first run, as for an image.",
    )
    names = " or ".join(KNOWN_RUNTIMES)
    parser.add_argument("runtime", nargs="*", help=f"{names}; all that are here if left out")
    parser.add_argument(
        "--output",
        metavar="DIR",
        help=f"keep them there, for {PRECOMPILED_VARIABLE}; else in this user's cache",
    )
    return parser
