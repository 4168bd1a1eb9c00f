"""Sandboxes and sessions, for tests that do not make their own."""

from __future__ import annotations

import pytest

from cloche import Limits, Sandbox
from cloche.sandbox.runtimes import RUNTIMES


@pytest.fixture(
    scope="module",
    params=[*((runtime, "thread") for runtime in RUNTIMES), ("micropython", "process")],
    ids="-".join,
)
def sandbox(request):
    runtime, isolation = request.param
    with Sandbox(runtime, limits=Limits(timeout=20.0), isolation=isolation) as sandbox:
        yield sandbox


@pytest.fixture(scope="module", params=RUNTIMES)
def here(request):
    """Give a sandbox of this process, for what a worker has no part in."""
    return Sandbox(request.param, limits=Limits(timeout=20.0))


@pytest.fixture
def session(sandbox):
    with sandbox.session() as session:
        yield session
