from __future__ import annotations

import subprocess
import sys

import cloche


def test_python_dash_m_cloche_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "cloche", "--version"], capture_output=True, text=True, timeout=60
    )
    assert done.stdout == f"cloche {cloche.__version__}\n"
    assert done.returncode == 0
