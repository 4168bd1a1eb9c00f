"""A warm `cloche -c` imports little: each module below costs a good part of a bare start."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = [
    "argparse",
    "asyncio",
    "cloche.bundles.bundle",
    "cloche.engine.files.mount",
    "cloche.packages",
    "cloche.tools",
    "collections",
    "contextlib",
    "cryptography",
    "dataclasses",
    "enum",
    "filelock",
    "hashlib",
    "importlib.metadata",
    "inspect",
    "json",
    "logging",
    "pathlib",
    "platformdirs",
    "re",
    "signal",
    "socket",
    "subprocess",
    "tempfile",
    "threading",
    "typing",
    "urllib3",
    "wasmtime",
]
CODE = """
import sys
before = set(sys.modules)
from cloche.cli.main import main
main(["-c", "print(1 + 1)"])
print(*sorted(set(sys.modules) - before), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def imported():
    command = [sys.executable, "-I", "-c", CODE]
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    done = subprocess.run(command, capture_output=True, timeout=60, text=True, check=True)
    assert done.stdout == "2\n"
    return set(done.stderr.split())


@pytest.mark.parametrize("module", HEAVY)
def test_a_warm_run_does_not_import(imported, module):
    assert module not in imported


def test_a_warm_run_imports_few_modules(imported):
    assert len(imported) <= 82
