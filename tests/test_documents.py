"""Every example of the README and of docs/ is run, and does what it shows.

| fence | what is done with it |
|---|---|
| `python` | run as a program of the host; a `text` block right after it is its output |
| `python guest` | run under the dome; likewise |
| `console` | each `$` line is given to a shell, the lines after it are its output |
| `sh` | commands of setting up, which `make` itself tests; not run |

A line `...` in the output stands for any lines. Real wheels that an example names are there, and
so are the programs of `examples/`. What takes `cpython-data` is left out where that was not built.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packages.real import WHEELS, real_wheel
from tests.runtimes.cpython_data.built import require_bundle

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def examples():
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for match in _FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            if match["info"] in ("python", "python guest", "console"):
                place = f"{document.relative_to(ROOT)}:{line}"
                yield pytest.param(match["info"], match["body"], _shown(text, match), id=place)


def _shown(text, match):
    """The output that the document shows right after an example; None where it shows none."""
    after = _FENCE.match(text, match.end() + 2) if text[match.end() :].startswith("\n\n") else None
    return after["body"] if after and after["info"] == "text" else None


def lay_out_wheels(body, folder):
    for name, tool in WHEELS.items():
        if any(file in body for file in tool.sha256):
            shutil.copy(real_wheel(name), folder)


def lay_out_programs(body, folder):
    if "examples/" in body:
        (folder / "examples").symlink_to(ROOT / "examples")


def run(argv, folder, **options):
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    return subprocess.run(
        argv,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        **options,
    )


def check_output(shown, real):
    pattern = re.escape(shown.strip()).replace(r"\.\.\.", "(?s:.*?)")
    assert re.fullmatch(pattern, real.strip()), f"shown:\n{shown}\nreal:\n{real}"


@pytest.mark.parametrize(("kind", "body", "shown"), list(examples()))
def test_example_does_what_it_shows(kind, body, shown, tmp_path):
    if "cpython-data" in body:
        require_bundle()
    lay_out_wheels(body, tmp_path)
    lay_out_programs(body, tmp_path)
    if kind == "console":
        check_console(body, tmp_path)
        return
    (tmp_path / "example.py").write_text(body, encoding="utf-8")
    prefix = [sys.executable] if kind == "python" else [sys.executable, "-m", "cloche"]
    done = run([*prefix, "example.py"], tmp_path)
    if shown is None:
        assert done.returncode == 0, done.stdout
    else:
        check_output(shown, done.stdout)


def check_console(body, folder):
    commands = re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
    assert commands, "a console block starts with a line `$ command`"
    for command in commands:
        line, _, shown = command.partition("\n")
        check_output(shown, run(["sh", "-c", line], folder).stdout)


def test_documents_link_to_files_that_are_there():
    missing = []
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:\s]+)\)", document.read_text(encoding="utf-8")):
            if not (document.parent / target).exists():
                missing.append(f"{document.relative_to(ROOT)}: {target}")
    assert missing == []
