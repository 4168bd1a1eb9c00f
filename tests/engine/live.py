"""Steps of sessions that go on for ever, or end soon."""

from __future__ import annotations

import threading

from cloche.engine.live import LiveStreams
from cloche.engine.step import PendingStep
from cloche.engine.step_request import StepRequest
from cloche.limits import Limits

LONG = Limits(timeout=600.0)


class Running:
    """A step that is known to be running, since it has said so, and goes on for ever."""

    def __init__(self, session, code="s!"):
        started = threading.Event()
        live = LiveStreams(stdout=lambda piece: started.set())
        self.step = PendingStep(session, StepRequest(code=code, live=live))
        self.step.submit()
        assert started.wait(20)


def wait_for(step):
    ended = threading.Event()

    def wait():
        step.wait()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    assert ended.wait(20)
    return step.result()
