"""What a test should print: its `.exp` file, or what CPython prints for the same script.

What CPython printed is kept in the build cache, keyed by the interpreter and by the test. It is
run in a copy of the tests, since some of them write files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from runtimes.micropython.upstream_tests.catalogue import UpstreamTest, guest_folder
from runtimes.recipe.cache import Cache
from runtimes.recipe.hashing import file_sha256, value_sha256

_SECONDS = 30


class Truth:
    """Knows the expected output of each test.

    Args:
        scratch: An empty folder, for the copies of tests that CPython runs.
        cache: Where CPython's answers are kept.
    """

    def __init__(self, scratch: Path, cache: Cache) -> None:
        """Run nothing yet."""
        self._scratch = scratch
        self._cache = cache

    def expected(self, test: UpstreamTest, *, as_cpython: bool = False) -> bytes:
        """Give the output that a test should have, with plain newlines.

        Args:
            test: The test.
            as_cpython: Whether CPython is the truth even where there is an `.exp` file.
        """
        if test.expected_path.is_file() and not as_cpython:
            output = test.expected_path.read_bytes()
        else:
            output = self._cached_answer(test).read_bytes()
        return output.replace(b"\r\n", b"\n")

    def _cached_answer(self, test: UpstreamTest) -> Path:
        key = value_sha256([sys.version, test.guest_path, file_sha256(test.path)])

        def make(path: Path) -> None:
            path.write_bytes(self._ask_cpython(test))

        return self._cache.file("cpython-answers", f"{test.path.stem}-{key}.txt", make)

    def _ask_cpython(self, test: UpstreamTest) -> bytes:
        folder = self._copy_of(test.root / test.folder)
        answer = subprocess.run(
            [sys.executable, "-BS", folder / test.path.name],
            cwd=folder,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": ""},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
        crashed = b"CPYTHON3 CRASH:\n" if answer.returncode else b""
        return crashed + answer.stdout.replace(
            os.fsencode(folder), guest_folder(test.folder).encode()
        )

    def _copy_of(self, folder: Path) -> Path:
        # One for each thread: tests of a folder may write to the same files.
        copy = self._scratch / str(threading.get_ident()) / folder.name
        if not copy.is_dir():
            shutil.copytree(folder, copy)
        return copy
