"""Editing and the history, at a real terminal."""

from __future__ import annotations

import os
import stat

import pytest

from cloche.bundles.folders import CACHE_VARIABLE, cache_folder
from cloche.cli.line_editor import LineEditor
from tests.cli.terminal import Terminal

UP, HOME, TAB = "\x1b[A", "\x01", "\t"


@pytest.fixture
def history():
    """The file of the history, which is not there yet."""
    path = os.path.join(cache_folder(), "history")
    if os.path.exists(path):
        os.unlink(path)
    return path


@pytest.fixture
def start(tmp_path):
    terminals = []

    def open_one(**env):
        terminals.append(Terminal("--runtime", "micropython", cwd=tmp_path, env=env))
        terminals[-1].read_until(">>> ")
        return terminals[-1]

    yield open_one
    for terminal in terminals:
        terminal.close()


def test_lines_of_earlier_times_come_back_and_only_the_user_can_read_them(start, history):
    first = start()
    first.enter("40 + 1")
    first.enter("40 + 2")
    assert first.leave() == 0
    assert stat.S_IMODE(os.stat(history).st_mode) == 0o600
    second = start(TERM="xterm")
    second.type(f"{UP}{UP}\n")
    assert "\n41\n" in second.read_until("41\n")


def test_a_line_can_be_edited(start):
    terminal = start(TERM="xterm")
    terminal.type(f"+ 2{HOME}40 \n")
    assert terminal.read_until("42\n")


def test_tab_names_no_file_of_the_host(start, tmp_path):
    (tmp_path / "secret.txt").write_text("")
    terminal = start(TERM="xterm")
    terminal.type(f"'{TAB}sec{TAB}'\n")
    assert "secret" not in terminal.read_until("\\tsec\\t")


def test_where_no_history_can_be_kept_there_is_none(start, tmp_path, monkeypatch):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    editor = LineEditor()
    editor.open()
    editor.close()
    assert os.listdir(folder) == []
