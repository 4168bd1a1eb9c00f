"""What the checks of the MicroPython runtime share."""

from __future__ import annotations

import pytest

from cloche import Sandbox


@pytest.fixture(scope="session")
def sandbox():
    """The runtime at its default limits."""
    return Sandbox("micropython")
