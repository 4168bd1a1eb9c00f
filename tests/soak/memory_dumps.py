"""The memory of one guest never holds what the guest before it in the same slot knew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import string_at
from secrets import token_hex

import pytest

from cloche import InProcessWasiRunner, Sandbox
from cloche.engine.instance import FreshInstance
from tests.engine.guests import ready, run_guest
from tests.soak.finding import Finding
from tests.soak.guests import TWIN

_KNOW = """
import os, sys
kept = [sys.argv[1] + str(n) for n in range(5000)]
kept.append(input() * 10000)
open('/secret', 'w').write(kept[-1])
"""
# Takes as much memory, and writes to little of it.
_GROW = "kept = [None] * 100000\nkept = [bytearray(1) for _ in range(5000)]\nprint(len(kept))"


def run(pairs: int = 1000) -> list[Finding]:
    """Try pairs of guests, in slots that are kept and in memory that is not."""
    return [
        *(_twins(pairs, pooled=pooled) for pooled in (True, False)),
        *(_pythons(pairs, pooled=pooled) for pooled in (True, False)),
    ]


def _twins(pairs: int, *, pooled: bool) -> Finding:
    """Have one guest fill its memory, and the next one count what is not zero in its own."""
    runtime = ready(TWIN, pooled=pooled)
    left = 0
    for _ in range(pairs):
        run_guest(runtime, stdin=b"F" + token_hex(16).encode())
        counted = run_guest(runtime, stdin=b"C")
        assert len(counted.stdout_bytes) == 8, counted
        left += int.from_bytes(counted.stdout_bytes, "little")
    return _finding("of 4 MiB that a wasm guest filled", pairs, left, pooled=pooled)


def _pythons(pairs: int, *, pooled: bool) -> Finding:
    """Have one Python know a secret in every way, and look for it in the next one's memory."""
    sandbox = Sandbox("micropython", runner=InProcessWasiRunner(pooled=pooled))
    left = 0
    for _ in range(pairs):
        secret = token_hex(16)
        knows = sandbox.request(_KNOW, args=(secret,), stdin=secret, env={"SECRET": secret})
        # Unlike `run`, `run_many` comes back after the instances were thrown away.
        sandbox.run_many([knows])
        with dumped_memories() as dumps:
            sandbox.run_many([_GROW])
        (dump,) = dumps
        left += dump.count(secret.encode())
    return _finding("of a secret of a Python program", pairs, left, pooled=pooled)


def _finding(what: str, pairs: int, left: int, *, pooled: bool) -> Finding:
    place = "pooled" if pooled else "on demand"
    return Finding(
        what=f"{pairs:,} pairs, {place}: what is left {what}",
        found=f"{left} words or copies",
        bar="0",
        holds=left == 0,
    )


@contextmanager
def dumped_memories() -> Iterator[list[bytes]]:
    """Copy the whole memory of each guest, at the moment before it is thrown away."""
    dumps: list[bytes] = []
    throw_away = FreshInstance.__exit__

    def dump_first(instance: FreshInstance, *reason: object) -> None:
        dumps.append(string_at(*instance.locate_memory()))
        throw_away(instance, *reason)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FreshInstance, "__exit__", dump_first)
        yield dumps
