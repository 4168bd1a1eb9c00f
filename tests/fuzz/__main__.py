"""`python -m tests.fuzz [TARGET…] [--seconds N] [--keep]`: fuzz targets, one after the other.

New inputs go to `build/fuzz/TARGET`, and what makes a target fail to `build/fuzz/TARGET-…`. With
`--keep` a small set of inputs that reaches the same code replaces `corpus/TARGET`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.reach import choose

CORPUS = Path(__file__).parent / "corpus"
FOUND = Path("build") / "fuzz"
TARGETS = ("manifest", "wasi", "command_line", "wheel", "worker", "values", "snapshot")
LONGEST = 4096


def main() -> int:
    """Fuzz what was asked for.

    Returns:
        1 where something was found, 2 where it cannot be done here.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--keep", action="store_true", help="take over the inputs of use")
    options = parser.parse_args()
    if find_spec("atheris") is None:
        print("atheris is not there: pip install -r tests/fuzz/requirements.txt", file=sys.stderr)
        return 2
    failed = [name for name in options.targets or TARGETS if not fuzz(name, options.seconds)]
    if options.keep and not failed:
        for name in options.targets or TARGETS:
            keep(name)
    print(f"fuzzed; failed: {', '.join(failed) or 'none'}")
    return int(bool(failed))


def fuzz(name: str, seconds: int) -> bool:
    """Fuzz one target; tells whether nothing was found."""
    found = FOUND / name
    found.mkdir(parents=True, exist_ok=True)
    for index, seed in enumerate(import_module(f"tests.fuzz.{name}").seeds()):
        (found / f"seed-{index}").write_bytes(seed)
    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=10"]
    return _guided(name, *limits, f"-artifact_prefix={found}-", found, CORPUS / name)


def keep(name: str) -> None:
    """Replace a kept corpus by few and short inputs that reach as much."""
    fuzz_one = import_module(f"tests.fuzz.{name}").fuzz
    paths = [*(FOUND / name).iterdir(), *(CORPUS / name).iterdir()]
    inputs = sorted({path.read_bytes() for path in paths}, key=lambda data: (len(data), data))
    chosen = choose(fuzz_one, inputs)
    for old in (CORPUS / name).iterdir():
        old.unlink()
    for data in chosen:
        (CORPUS / name / sha256(data).hexdigest()[:16]).write_bytes(data)


def _guided(name: str, *options: str | Path) -> bool:
    command = [sys.executable, "-m", "tests.fuzz.guided", name, *map(str, options)]
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
