"""Tells `importlib.metadata` of the packages that are linked in: their names and versions."""

import sys
from importlib.metadata import Distribution
from pathlib import Path

from _cloche.packages import VERSIONS


class LinkedDistribution(Distribution):
    """A package that is linked in; of its metadata there are name and version."""

    def __init__(self, name):
        """Stand for the package of that name."""
        self._name = name

    def read_text(self, filename):
        """Return the text of `METADATA`; there is no other file."""
        if filename != "METADATA":
            return None
        return f"Metadata-Version: 2.1\nName: {self._name}\nVersion: {VERSIONS[self._name]}\n"

    def locate_file(self, path):
        """Return where a file of the package seems to be, in the runtime's own memory."""
        return Path(sys._stdlib_dir, path)


def find(context):
    """Yield the packages that a search of `importlib.metadata` wants."""
    for name in VERSIONS:
        if context.name is None or _normal(context.name) == _normal(name):
            yield LinkedDistribution(name)


def _normal(name):
    return name.lower().replace("_", "-").replace(".", "-")
