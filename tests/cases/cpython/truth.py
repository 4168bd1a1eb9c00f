"""What the programs beside this file print, as said by a native CPython of the bundle's version.

    python -m tests.cases.cpython.truth PYTHON [--check]

writes the `stdout` of every program, or with `--check` names those that PYTHON answers otherwise.
A program has to end with 0, print whole lines and leave stderr alone; while one does not, nothing
is written.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from runtimes.recipe.lock import read_lock

HERE = Path(__file__).parent
LOCK = HERE.parents[2] / "runtimes" / "cpython" / "source.lock"


def read_all() -> dict[str, list[dict]]:
    """Return the programs of every topic."""
    files = sorted(HERE.glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def write(topic: str, programs: list[dict]) -> None:
    """Write the programs of a topic; a line of a program is a line of the file."""
    text = json.dumps(programs, indent=1, ensure_ascii=False)
    (HERE / f"{topic}.json").write_text(text + "\n", encoding="utf-8")


def ask(python: Path, code: str) -> list[str]:
    """Return the lines that a program prints, which is run by itself in an empty folder.

    Raises:
        ValueError: What it does is no truth; the message tells what it did.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [python, "-I", "-c", code],
            cwd=folder,
            env={"LC_ALL": "C.UTF-8", "TZ": "UTC"},  # as in a sandbox, whatever is set here
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
        )
    stdout, stderr = done.stdout.decode(), done.stderr.decode()
    if done.returncode or stderr or not stdout.endswith("\n"):
        raise ValueError(f"ends with {done.returncode} and prints\n{stdout}{stderr}")
    return stdout.removesuffix("\n").split("\n")


def ask_all(python: Path, topics: dict[str, list[dict]], *, check: bool) -> Iterator[str]:
    """Put into every program what it prints; yield what is wrong, and if asked what is new."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        asked = [
            (f"{topic}/{program['id']}", program, pool.submit(ask, python, code))
            for topic, programs in topics.items()
            for program in programs
            for code in ["\n".join(program["code"])]
        ]
        for name, program, answer in asked:
            try:
                stdout = answer.result()
            except (ValueError, subprocess.TimeoutExpired) as error:
                yield f"{name} {error}"
                continue
            if check and program["stdout"] != stdout:
                yield f"{name} prints something else"
            program["stdout"] = stdout


def main() -> int:
    """Write or check what every program prints; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.cases.cpython.truth")
    parser.add_argument("python", metavar="PYTHON", type=lambda path: Path(path).resolve())
    parser.add_argument("--check", action="store_true", help="write nothing, name what differs")
    options = parser.parse_args()

    wanted = read_lock(LOCK).sources["cpython"].version
    (found,) = ask(options.python, "import platform; print(platform.python_version())")
    if found != wanted:
        parser.error(f"the truth is CPython {wanted}, this is {found}")

    topics = read_all()
    wrong = list(ask_all(options.python, topics, check=options.check))
    if not options.check and not wrong:
        for topic, programs in topics.items():
            write(topic, programs)
    print(*wrong, f"{sum(map(len, topics.values()))} programs, {len(wrong)} wrong", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
