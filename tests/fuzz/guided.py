"""One campaign of atheris, which sees what the code does with each input.

A process can run only one: libFuzzer ends it. `python -m tests.fuzz.guided TARGET FOLDER…` takes
libFuzzer's own options as well.
"""

from __future__ import annotations

import sys
from importlib import import_module

import atheris


def main(target: str, options: list[str]) -> None:
    """Fuzz a target until libFuzzer has had enough, or has found something."""
    with atheris.instrument_imports(include=["cloche", "json"]):
        fuzz = import_module(f"tests.fuzz.{target}").fuzz
    atheris.Setup([sys.argv[0], *options], fuzz)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
