"""Carries out a run from the command line: live output, a word on a bad end, the exit code."""

from __future__ import annotations

from cloche.cli.main import OWN_FAILURE
from cloche.cli.program import read_program
from cloche.cli.streams import STDERR, STDIN, STDOUT, tell, write_all, writer
from cloche.cli.waiting import Waiting
from cloche.result import Status
from cloche.sandbox import InProcessWasiRunner, LiveStreams, Sandbox

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cloche.cli.options import RunOptions
    from cloche.cli.results_folder import ResultsFolder
    from cloche.result import Result

_MOST_COMPLAINTS = 20


def run(options: RunOptions) -> int:
    """Run a program.

    Args:
        options: What the command line asked for.

    Returns:
        The exit code.

    Raises:
        UsageError: If there is nothing to run.
        ClocheError: If Cloche cannot do its work on this machine.
        BrokenPipeError: If nobody reads the output any more.
    """
    request = read_program(options)
    if options.files or options.mounts:
        from cloche.cli.given_files import add_given

        request = add_given(request, options)
    sandbox = prepared_sandbox(options)
    out = _open_results_folder(options.out) if options.out is not None else None
    try:
        result = sandbox.execute(request, live=_streams(options))
        complaints = out.take(result) if out is not None else []
    finally:
        if out is not None:
            out.close()
    if options.as_json:
        _print_json(result)
    else:
        _tell_end(result)
    _tell_complaints(complaints)
    return result.exit_code or (OWN_FAILURE if complaints else 0)


def prepared_sandbox(options: RunOptions, **given: Any) -> Sandbox:
    """Make a sandbox for what a command line asks for, with all of it loaded.

    Args:
        options: What the command line asked for.
        **given: What else the sandbox is made of.

    Raises:
        ClocheError: If Cloche cannot do its work on this machine.
    """
    waiting = Waiting()
    runner = InProcessWasiRunner(pooled=False, standby=0, on_wait=waiting)
    sandbox = Sandbox(
        options.runtime,
        limits=options.limits,
        packages=options.packages,
        runner=runner,
        **given,
    )
    try:
        sandbox.prepare()
    finally:
        waiting.end()
    return sandbox


def _open_results_folder(path: str) -> ResultsFolder:
    from cloche.cli.results_folder import ResultsFolder

    return ResultsFolder(path)


def _tell_complaints(complaints: list[str]) -> None:
    for complaint in complaints[:_MOST_COMPLAINTS]:
        tell(complaint)
    if len(complaints) > _MOST_COMPLAINTS:
        tell(f"{len(complaints) - _MOST_COMPLAINTS:,} more files were not written")


def _streams(options: RunOptions) -> LiveStreams:
    return LiveStreams(stdin=STDIN) if options.as_json else own_streams()


def own_streams() -> LiveStreams:
    """Give the streams of this process, as a guest is joined to them."""
    return LiveStreams(stdin=STDIN, stdout=writer(STDOUT), stderr=writer(STDERR))


def _tell_end(result: Result) -> None:
    """Say what the guest's own output cannot: that it was stopped, or that output was dropped."""
    if result.status not in (Status.OK, Status.ERROR):
        tell(result.detail or f"the run ended with the status {result.status}")
    elif result.detail and not result.runtime:
        tell(result.detail)
    tell_dropped(result)


def tell_dropped(result: Result) -> None:
    """Say that output was dropped, where it was."""
    if result.truncated:
        tell("output above the limit was dropped (--output raises the limit)")


def _print_json(result: Result) -> None:
    import json

    write_all(STDOUT, json.dumps(result.to_json()).encode("ascii") + b"\n")
