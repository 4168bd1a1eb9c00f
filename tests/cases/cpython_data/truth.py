"""What the programs beside this file print, as said by a native Python with the same packages.

    python -m tests.cases.cpython_data.truth PYTHON [--check]

writes the `stdout` of every program, or with `--check` names those that PYTHON answers otherwise.
PYTHON is one in whose environment the packages of `runtimes/cpython_data/source.lock` are
installed from their wheels, in the same versions.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from runtimes.cpython_data.packages import PACKAGES
from runtimes.recipe.lock import read_lock
from tests.cases.cpython.truth import ask, ask_all

HERE = Path(__file__).parent
LOCK = HERE.parents[2] / "runtimes" / "cpython_data" / "source.lock"
_VERSION = "from importlib.metadata import version; print(version({name!r}))"


def read_all() -> dict[str, list[dict]]:
    """Return the programs of every topic."""
    files = sorted(HERE.glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def main() -> int:
    """Write or check what every program prints; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.cases.cpython_data.truth")
    parser.add_argument("python", metavar="PYTHON", type=lambda path: Path(path).absolute())
    parser.add_argument("--check", action="store_true", help="write nothing, name what differs")
    options = parser.parse_args()
    tools = read_lock(LOCK).tools
    for name in (package.name for package in PACKAGES):
        found = ask(options.python, _VERSION.format(name=name))
        if found != [tools[name].version]:
            parser.error(f"the truth is {name} {tools[name].version}, this has {found}")
    topics = read_all()
    wrong = list(ask_all(options.python, topics, check=options.check))
    if not options.check and not wrong:
        for topic, programs in topics.items():
            text = json.dumps(programs, indent=1, ensure_ascii=False) + "\n"
            (HERE / f"{topic}.json").write_text(text, encoding="utf-8")
    print(*wrong, f"{sum(map(len, topics.values()))} programs, {len(wrong)} wrong", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
