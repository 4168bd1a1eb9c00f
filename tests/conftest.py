"""What all tests share: a cache and a key of their own, never this user's."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from cloche.bundles.folders import CACHE_VARIABLE
from cloche.engine.secret import DATA_VARIABLE

# CI asks the same questions each time, so that what fails there is what was changed; everywhere
# else properties go on looking for what nobody has thought of.
# No property fails because the machine was busy.
settings.register_profile("quiet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("quiet"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "quiet")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory):
    """Keep everything in one folder that the workers share, so that a runtime is compiled once."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(shared / "cloche-cache"))
        patch.setenv(DATA_VARIABLE, str(shared / "cloche-data"))
        yield
