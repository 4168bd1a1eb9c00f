"""What the checks of CPython with packages share."""

from __future__ import annotations

import pytest

from cloche import Sandbox
from tests.runtimes.cpython_data.built import require_bundle


@pytest.fixture(scope="session")
def sandbox():
    require_bundle()
    return Sandbox("cpython-data")


@pytest.fixture(scope="session")
def prints(sandbox):
    """Give what a program prints; it has to end well."""

    def run(code, **options):
        result = sandbox.run(code, **options)
        assert result.status == "ok", result.stderr
        return result.stdout

    return run
