"""`python -m runtimes.micropython`: build MicroPython into `build/micropython/`."""

from __future__ import annotations

import sys

from runtimes.micropython.build import build
from runtimes.recipe.command_line import build_command

if __name__ == "__main__":
    sys.exit(build_command("micropython", build))
