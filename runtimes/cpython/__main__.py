"""`python -m runtimes.cpython`: build CPython into `build/cpython/`."""

from __future__ import annotations

import sys

from runtimes.cpython.build import build
from runtimes.recipe.command_line import build_command

if __name__ == "__main__":
    sys.exit(build_command("cpython", build))
