"""Many threads that each keep a secret: no thread ever gets what another one's guest has said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

from cloche import Sandbox
from tests.soak.finding import Finding

_TELL = """
import os, sys
open('/secret', 'w').write(sys.argv[1])
print(sys.argv[1], input(), os.getenv('SECRET'), open('/secret').read())
"""


def run(threads: int = 64, runs: int = 1000) -> list[Finding]:
    """Have each thread make its runs, all at once, and look at every answer."""
    sandbox = Sandbox("micropython")
    with ThreadPoolExecutor(threads) as pool:
        wrong = sum(pool.map(lambda _: _make_runs(sandbox, runs), range(threads)))
    return [
        Finding(
            what=f"{threads} threads, {runs:,} runs each with a secret of its own",
            found=f"{wrong} answers that were another's",
            bar="0",
            holds=wrong == 0,
        )
    ]


def _make_runs(sandbox: Sandbox, runs: int) -> int:
    wrong = 0
    for _ in range(runs):
        secret = token_hex(8)
        result = sandbox.run(_TELL, args=(secret,), stdin=secret, env={"SECRET": secret})
        wrong += result.stdout != " ".join([secret] * 4) + "\n"
    return wrong
