"""`python -m cloche` is the `cloche` command."""

from __future__ import annotations

import sys

from cloche.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
