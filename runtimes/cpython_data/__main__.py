"""`python -m runtimes.cpython_data`: build CPython with its packages into `build/cpython_data/`."""

from __future__ import annotations

import sys

from runtimes.cpython_data.build import build
from runtimes.recipe.command_line import build_command

if __name__ == "__main__":
    sys.exit(build_command("cpython_data", build))
