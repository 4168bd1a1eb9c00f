"""Draws `session.svg`, the README's picture, from a real session: `python docs/pictures/draw.py`.

Every command below is run in an empty folder and drawn with what it really printed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

COMMANDS = (
    "cloche -c 'import sys, sqlite3, decimal; print(sys.version[:6], decimal.Decimal(1) / 3)'",
    "cloche -c 'print(open(\"/etc/passwd\").read())' 2>&1 | tail -n 1",
    "cloche --timeout 0.5 -c 'import time; print(\"so far\"); time.sleep(60)'; echo $?",
    "echo 'print(sum(range(101)))' | cloche -",
)
PICTURE = Path(__file__).with_name("session.svg")

_LINE = 22
_LEFT = 20
_TOP = 52
_WIDTH = 860
_STYLE = (
    "text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre}"
    ".c{fill:#e6edf3}.o{fill:#9fb4c7}.p{fill:#7ee787}"
)


def main() -> None:
    """Run the session and draw it."""
    lines: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for command in COMMANDS:
            lines.append(("c", command))
            lines += [("o", line) for line in output_of(command, folder).splitlines()]
    PICTURE.write_text(draw(lines), encoding="utf-8")


def output_of(command: str, folder: str) -> str:
    """Run one command of the session, both streams in one."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def draw(lines: list[tuple[str, str]]) -> str:
    """Draw a terminal with these lines, each a class ("c" for a command) and its text."""
    height = _TOP + _LINE * len(lines) + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="A terminal session with cloche">',
        f"<style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" rx="10" fill="#0d1117"/>',
        *(
            f'<circle cx="{24 + 20 * place}" cy="22" r="6" fill="{colour}"/>'
            for place, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
        ),
    ]
    for number, (kind, text) in enumerate(lines):
        prompt = '<tspan class="p">$ </tspan>' if kind == "c" else ""
        y = _TOP + _LINE * number
        parts.append(
            f'<text x="{_LEFT}" y="{y}" class="{kind}">{prompt}{escape(text, quote=False)}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main()
