"""What a build says, on a terminal and elsewhere."""

from __future__ import annotations

import io
import re

from runtimes.recipe.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def say(stream):
    progress = Progress(stream)
    with progress.step("compile"):
        progress.count(1, 2)
    progress.note("done")
    return stream.getvalue()


def test_a_log_has_one_plain_line_for_each_step():
    assert re.fullmatch(r"compile: \d+\.\d s\ndone\n", say(io.StringIO()))


def test_a_terminal_is_told_while_it_waits():
    text = say(Terminal())
    assert "compile … 1/2" in text
    assert text.endswith("\r\x1b[Kdone\n")
