"""The state of the host, before and after."""

from __future__ import annotations

from runtimes.cpython.upstream_tests.host import changes, host_state


def test_nothing_has_changed_where_nothing_was_done():
    assert changes(host_state(), host_state()) == []


def test_a_change_is_named(monkeypatch, tmp_path):
    before = host_state()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLOCHE_ODD", "1")
    assert changes(before, host_state()) == ["working folder", "environment"]
