"""Workers that are killed in mid-run, in several ways: a clean result, and the pool is full again.

The limits on time are the promise's own, so they are judged here and in `make soak` alone, on a
machine that has nothing else to do.
"""

from __future__ import annotations

import os
import signal
import threading
from time import monotonic

from cloche import Limits, LiveStreams, Result, Sandbox, Status
from tests.soak.finding import Finding
from tests.soak.process import holdings
from tests.workers.scene import busy_worker, kill_for_good, wait_until_full

KINDS = (signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP)
LIMIT = 0.6
CODE = "print('begun')\nwhile True: pass"
# What a call may take after its worker died; one that does not move is killed at its limit.
DIED, STOPPED = 1.0, 1.5 * LIMIT + 1.0
FULL = 1.0


class Kill:
    """One worker killed while it is at a run; one that had ended by itself does not count.

    Args:
        sandbox: Whose.
        kind: The signal.

    Attributes:
        result: What its caller got.
        seconds: How long that took.
        until_full: How long it took until all workers were ready again.
    """

    def __init__(self, sandbox: Sandbox, kind: signal.Signals) -> None:
        self._sandbox = sandbox
        self.result: Result | None = None
        self.seconds = self.until_full = 0.0
        while not self._strike(kind):
            wait_until_full(sandbox._runner)  # type: ignore[arg-type]

    def _strike(self, kind: signal.Signals) -> bool:
        """Kill a worker that is at a run; tells whether it still was."""
        begun = threading.Event()
        caller = threading.Thread(target=self._run, args=(begun,))
        caller.start()
        assert begun.wait(60)
        pid = busy_worker(self._sandbox._runner)  # type: ignore[arg-type]
        killed = monotonic()
        if pid is not None and kind == signal.SIGSTOP:
            os.kill(pid, kind)
        elif pid is not None:
            kill_for_good(pid, kind)
        caller.join(60)
        ended = monotonic()
        self.seconds = ended - killed
        wait_until_full(self._sandbox._runner)  # type: ignore[arg-type]
        self.until_full = monotonic() - ended
        return (
            self.result is None or self.result.status != Status.TIMEOUT or _is_killed(self.result)
        )

    def _run(self, begun: threading.Event) -> None:
        self.result = None
        live = LiveStreams(stdout=lambda data: begun.set())
        self.result = self._sandbox.execute(self._sandbox.request(CODE), live)


def run(times: int = 300) -> list[Finding]:
    """Kill so many workers, and look at what their callers got."""
    limits = Limits(timeout=LIMIT)
    with Sandbox("micropython", isolation="process", workers=2, limits=limits) as sandbox:
        sandbox.prepare()
        wait_until_full(sandbox._runner)  # type: ignore[arg-type]
        before = holdings()
        kills = [(kind, Kill(sandbox, kind)) for kind in KINDS * (times // len(KINDS))]
        after = holdings()
        answer = sandbox.run("print(6 * 7)").stdout
    clean = sum(_is_clean(kind, kill) for kind, kill in kills)
    died = max(kill.seconds for kind, kill in kills if kind != signal.SIGSTOP)
    stopped = max(kill.seconds for kind, kill in kills if kind == signal.SIGSTOP)
    full = max(kill.until_full for _, kill in kills)
    return [
        Finding(
            what=f"{len(kills)} workers killed in mid-run, {len(KINDS)} kinds: clean results",
            found=f"{clean}",
            bar=f"{len(kills)}",
            holds=clean == len(kills),
        ),
        Finding(
            what="longest until the result: died, stopped; until the pool is full",
            found=f"{died:.2f} s, {stopped:.2f} s, {full:.2f} s",
            bar=f"{DIED:g} s, {STOPPED:g} s, {FULL:g} s" if times >= 300 else "",
            holds=times < 300 or (died <= DIED and stopped <= STOPPED and full <= FULL),
        ),
        Finding(
            what="descriptors after it, answer of the next run",
            found=f"{after.descriptors - before.descriptors:+}, {answer.strip()}",
            bar="+0, 42",
            holds=after.descriptors == before.descriptors and answer == "42\n",
        ),
    ]


def _is_clean(kind: signal.Signals, kill: Kill) -> bool:
    """Tell whether a caller got what it has to get, and what it had printed live before."""
    result = kill.result
    if result is None:
        return False
    if kind == signal.SIGSTOP:
        return result.status == Status.TIMEOUT and _is_killed(result)
    return result.status == Status.CRASHED and kind.name in result.detail


def _is_killed(result: Result) -> bool:
    return "killed" in result.detail
