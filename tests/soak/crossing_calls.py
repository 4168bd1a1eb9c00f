"""Many sessions at once, each with a function and a secret: no answer reaches another one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

from cloche import Limits, Sandbox
from cloche.sandbox.runtimes import RUNTIMES
from tests.soak.finding import Finding

_CALL = """
wrong = 0
for number in range(calls):
    wrong += ask(number) != [secret, number]
wrong
"""


def run(threads: int = 64, calls: int = 1000) -> list[Finding]:
    """Have each thread's guest make its calls, all at once, and look at every answer."""
    with ThreadPoolExecutor(threads) as pool:
        wrong = sum(pool.map(lambda number: _make_calls(number, calls), range(threads)))
    return [
        Finding(
            what=f"{threads} threads, {calls:,} host calls each, with a secret of its own, "
            "every other one of them on CPython",
            found=f"{wrong} answers that were another's",
            bar="0",
            holds=wrong == 0,
        )
    ]


def _make_calls(thread: int, calls: int) -> int:
    secret = token_hex(8)
    box = Sandbox(
        list(RUNTIMES)[thread % len(RUNTIMES)],
        functions={"ask": lambda number: [secret, number]},
        limits=Limits(timeout=600.0),
    )
    with box.session() as session:
        result = session.run(_CALL, inputs={"calls": calls, "secret": secret})
    return result.value if result.ok else calls
