"""Sessions that random programs have been run in go on alike from a snapshot and a fork."""

from __future__ import annotations

from collections import Counter

from cloche import Limits, Sandbox, Session
from cloche.sandbox.runtimes import RUNTIMES
from tests.soak.finding import Finding
from tests.soak.random_programs import make_program

_LIMITS = Limits(timeout=60.0)
_KEY = b"a key for the snapshots"


def run(programs: int = 1000) -> list[Finding]:
    """Run so many programs on each runtime; compare what each further call says."""
    return [_compare(runtime, programs) for runtime in RUNTIMES]


def _compare(runtime: str, programs: int) -> Finding:
    sandbox = Sandbox(runtime, limits=_LIMITS)
    outcomes = Counter(_differences(sandbox, runtime, seed) for seed in range(programs))
    alike = outcomes.pop("", 0)
    return Finding(
        what=f"{runtime}: random programs whose state after a restore equals that before",
        found=f"{alike:,} {dict(outcomes) or ''}".strip(),
        bar=f"{programs:,}",
        holds=alike == programs,
    )


def _differences(sandbox: Sandbox, runtime: str, seed: int) -> str:
    """Tell what a copy does otherwise than the session that it is of; nothing where it is alike."""
    program = make_program(seed, runtime)
    with sandbox.session() as session:
        for code in program.before:
            session.run(code)
        restored = sandbox.session(snapshot=session.snapshot(key=_KEY), key=_KEY)
        with restored, session.fork() as fork:
            for code in program.after:
                expected = _told(session, code)
                for kind, copy in (("restored", restored), ("fork", fork)):
                    found = _told(copy, code)
                    if found != expected:
                        return f"seed {seed}, {kind}: {found} for {expected} of {code!r}"
    return ""


def _told(session: Session, code: str) -> tuple[str, str, str]:
    result = session.run(code)
    return result.status, result.stdout, result.stderr
