"""Run the engine's tests against the oldest wasmtime that is supported.

    python -m tests.engine.oldest [VERSION]

The other end of the range is what the development environment has. The wheel is installed into a
folder of its own, which comes first on the path; pip takes it from wherever it is set up to.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cloche.engine.library import OLDEST_MAJOR

ROOT = Path(__file__).parents[2]
TESTS = ("tests/engine", "tests/attacks/wasm", "tests/sandbox/test_sandbox.py")


def main(arguments: list[str]) -> int:
    """Install the version that is asked for, or the first of the oldest major, and test."""
    version = arguments[0] if arguments else f"{OLDEST_MAJOR}.0.0"
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder]
        subprocess.run([*pip, f"wasmtime=={version}"], check=True)
        env = {**os.environ, "PYTHONPATH": os.pathsep.join((folder, str(ROOT)))}
        found = "from cloche.engine.library import find_library as f; print(f().version)"
        told = subprocess.run(
            [sys.executable, "-c", found], env=env, capture_output=True, text=True
        )
        print(f"testing with wasmtime {told.stdout.strip()}", flush=True)
        if told.stdout.strip() != version:
            return 1
        pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
        return subprocess.run(pytest, env=env, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
