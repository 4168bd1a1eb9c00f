"""What the checks of the CPython runtime share."""

from __future__ import annotations

import pytest

from cloche.bundles.location import official_bundle
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.sandbox import InProcessWasiRunner


class Python:
    """The command `python` of the built bundle."""

    def __init__(self, folder):
        self._folder = str(folder)
        self._runner = InProcessWasiRunner()

    def __call__(self, *arguments, stdin=b"", env=None, files=None, **limits):
        request = RunRequest(
            argv=("python", *arguments),
            stdin=stdin,
            env=env or {},
            files=files or {},
            limits=Limits(**{"timeout": 60.0, **limits}),
        )
        return self._runner.run(self._folder, request)

    def prints(self, code, **options):
        """Return what a program prints; it has to end well."""
        result = self("-c", code, **options)
        assert result.status == "ok", result.stderr
        return result.stdout


@pytest.fixture(scope="session")
def python():
    return Python(official_bundle("lang-cpython").folder)
