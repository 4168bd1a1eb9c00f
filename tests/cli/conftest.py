"""The command as a child process, as people call it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.fixture
def cloche(tmp_path):
    """Call `python -m cloche` in an empty folder; gives the completed process."""

    def call(*arguments, stdin=b"", env=None, **options):
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.run(
            [sys.executable, "-m", "cloche", *arguments],
            cwd=tmp_path,
            input=stdin,
            env={**os.environ, **(env or {})},
            timeout=180,
            **streams,
        )

    return call
