"""Sixteen processes that install at once: the same bundle, and two versions of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from cloche.bundles.install import install_bundle
from cloche.bundles.registry import FolderRegistry
from tests.bundles.making import NAME, bundle_files, trusted_keys, write_registry
from tests.faults.children import outcome, start

PROCESSES = 16
VERSIONS = ("1.0.0", "2.0.0")


class Logged(FolderRegistry):
    """A registry that notes every file that it hands out; like a remote one it is asked once."""

    is_local = False

    def __init__(self, folder: Path, log: Path):
        super().__init__(folder)
        self.log = log

    def fetch(self, path: str, max_bytes: int) -> bytes:
        with open(self.log, "a") as log:  # one short write, so lines of processes do not mix
            log.write(path + "\n")
        return super().fetch(path, max_bytes)


def one_round(folder: Path) -> None:
    """Let all processes begin at once, and look at what they left."""
    shutil.rmtree(folder, ignore_errors=True)
    for version in VERSIONS:
        write_registry(folder / "registry", bundle_files(version=version))
    registry = Logged(folder / "registry", folder / "log")
    reading, writing = os.pipe()

    def work(version: str) -> None:
        os.close(writing)
        os.read(reading, 1)  # returns when the other end is closed: all begin at once
        bundle = install_bundle(
            NAME, version, registry=registry, cache=folder / "cache", keys=trusted_keys()
        )
        assert bundle.version == version
        bundle.read_asset("python.wasm")

    children = [
        start(lambda version=VERSIONS[number % 2]: work(version)) for number in range(PROCESSES)
    ]
    os.close(writing)
    os.close(reading)
    assert [outcome(child) for child in children] == [0] * PROCESSES
    home = folder / "cache" / "bundles" / NAME
    assert {path.name for path in home.iterdir()} == set(VERSIONS)
    fetched = (folder / "log").read_text().split()
    assert len(fetched) == len(set(fetched)), "something was downloaded twice"


def run(folder: Path, rounds: int) -> str:
    """Let sixteen processes install at once, some times.

    Args:
        folder: An empty folder.
        rounds: How many times.

    Returns:
        A line on what was done.

    Raises:
        AssertionError: If an install failed, left something behind, or a file was fetched twice.
    """
    for _ in range(rounds):
        one_round(folder)
    return f"{PROCESSES * rounds} of {PROCESSES * rounds} installs worked, each file fetched once"
