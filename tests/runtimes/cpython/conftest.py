"""What the checks of the CPython runtime share; without a built runtime they are left out.

python -m runtimes.cpython && python -m runtimes.bundle cpython --bundles build/bundles
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.sandbox import InProcessWasiRunner

_BUNDLES = Path(__file__).parents[3] / "build" / "bundles" / "lang-cpython"


class Python:
    """The command `python` of the built bundle."""

    def __init__(self, folder):
        self._folder = str(folder)
        self._runner = InProcessWasiRunner(require_signature=False)

    def __call__(self, *arguments, stdin=b"", env=None, files=None, **limits):
        request = RunRequest(
            argv=("python", *arguments),
            stdin=stdin,
            env=env or {},
            files=files or {},
            limits=Limits(**{"timeout": 60.0, **limits}),
        )
        return self.execute(request)

    def execute(self, request):
        """Carry out a request that was made elsewhere."""
        return self._runner.run(self._folder, request)

    def prints(self, code, **options):
        """Return what a program prints; it has to end well."""
        result = self("-c", code, **options)
        assert result.status == "ok", result.stderr
        return result.stdout


@pytest.fixture(scope="session")
def python():
    folders = sorted(_BUNDLES.glob("*"))
    if not folders:
        pytest.skip("lang-cpython is not built")
    return Python(folders[-1])
