"""Whoever works for a sandbox takes what it is asked with."""

from __future__ import annotations

from inspect import signature

import pytest

from cloche.engine.live_session import LiveSession
from cloche.engine.step import PendingStep
from cloche.sandbox import roles
from cloche.sandbox.process_runner import ProcessRunner
from cloche.sandbox.runner import InProcessWasiRunner, Nothing
from cloche.workers.lending import Loan
from cloche.workers.session import WorkerSession, WorkerStep

CAST = [
    (roles.Runner, InProcessWasiRunner),
    (roles.Runner, ProcessRunner),
    (roles.OpenSession, LiveSession),
    (roles.OpenSession, WorkerSession),
    (roles.Step, PendingStep),
    (roles.Step, WorkerStep),
    (roles.Lending, Nothing),
    (roles.Lending, Loan),
]


@pytest.mark.parametrize(("role", "who"), CAST)
def test_each_has_what_the_role_asks_for(role, who):
    for name, asked in vars(role).items():
        if name.startswith("_") or not callable(asked):
            continue
        assert list(signature(getattr(who, name)).parameters) == list(signature(asked).parameters)
