"""Running tools: quiet when they succeed, everything they said when they do not."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from runtimes.recipe.errors import CommandError


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> bytes:
    """Run a tool and return what it wrote to stdout.

    Args:
        command: The program and its arguments.
        cwd: Where to run it; here by default.
        env: Variables that are added to the environment.
        stdin: What the tool reads.

    Raises:
        CommandError: The tool is missing or ended with an error; the message holds its output.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            input=stdin,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise CommandError(f"cannot start {words[0]}: {error}; is it installed?") from error
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        raise CommandError(f"{shlex.join(words)}\nended with {done.returncode}:\n{said[-4000:]}")
    return done.stdout
