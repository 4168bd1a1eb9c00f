"""The checks one by one, each in the state that this machine can be brought into."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest

from cloche.bundles.location import BundleLocation, official_bundle
from cloche.cli import checks
from cloche.errors import EngineUnavailableError, RequestError
from cloche.result import Result
from cloche.sandbox.runtimes import installed_runtimes


def only(findings):
    (finding,) = findings
    return finding


def unavailable(*_, **__):
    raise EngineUnavailableError("wasmtime is not installed")


def test_tells_the_python():
    assert "CPython 3." in only(checks.check_python()).text


def test_fails_without_an_engine_and_does_not_go_on(monkeypatch):
    monkeypatch.setattr(checks, "load_capi", unavailable)
    finding = only(checks.check_engine())
    assert (finding.state, finding.text) == ("FAIL", "wasmtime is not installed")


def test_fails_without_a_bundle_and_says_where_to_get_one(monkeypatch):
    monkeypatch.setattr(checks, "official_bundles", tuple)
    finding = only(checks.check_bundles())
    assert finding.state == "FAIL"
    assert "make setup" in finding.text


def test_fails_with_a_bundle_that_was_tampered_with(monkeypatch, tmp_path):
    official = official_bundle("lang-python")
    folder = shutil.copytree(official.folder, tmp_path / "copy")
    (folder / "python.wasm").write_bytes(b"\0asm")
    location = BundleLocation(name="lang-python", version="0.1.0", folder=str(folder))
    monkeypatch.setattr(checks, "official_bundles", lambda: (location,))
    finding = only(checks.check_bundles())
    assert finding.state == "FAIL"
    assert "python.wasm" in finding.text


def test_notes_a_development_key():
    findings = list(checks.check_bundles())
    assert [finding.state for finding in findings] == ["note"] * 2
    assert all("development key" in finding.text for finding in findings)


def test_notes_a_cgroup_limit(monkeypatch, tmp_path):
    (tmp_path / "memory.max").write_text("1073741824\n")
    monkeypatch.setattr(checks, "_CGROUP_LIMIT", str(tmp_path / "memory.max"))
    finding = only(checks.check_memory())
    assert finding.state == "note"
    assert "1 GiB by the cgroup" in finding.text


@pytest.mark.parametrize("content", ["max\n", None])
def test_takes_no_cgroup_limit_for_none(monkeypatch, tmp_path, content):
    if content:
        (tmp_path / "memory.max").write_text(content)
    monkeypatch.setattr(checks, "_CGROUP_LIMIT", str(tmp_path / "memory.max"))
    assert "cgroup" not in only(checks.check_memory()).text


def test_notes_a_disk_that_is_full(monkeypatch):
    usage = SimpleNamespace(free=1 << 20)
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda folder: usage)
    finding = only(checks.check_cache())
    assert finding.state == "note"
    assert "only 1 MiB left" in finding.text


def test_runs_code_and_tells_the_time():
    findings = list(checks.check_run())
    assert [finding.state for finding in findings] == ["ok"] * len(installed_runtimes())
    assert all("gave 2 in " in finding.text for finding in findings)


def test_fails_where_no_sandbox_can_be_had(monkeypatch):
    def refuse(**_):
        raise RequestError("no runtime")

    monkeypatch.setattr(checks, "Sandbox", refuse)
    texts = [finding.text for finding in checks.check_run()]
    assert texts[0] == "nothing can be run on cpython: no runtime"


@pytest.mark.parametrize("part", ["Engine", "self_test"])
def test_fails_where_the_engine_cannot_be_made_or_trusted(monkeypatch, part):
    monkeypatch.setattr(checks, part, unavailable)
    assert only(checks.check_engine()).state == "FAIL"


def test_tells_the_self_test_and_the_pool():
    engine, pool = checks.check_engine()
    assert (engine.state, pool.state) == ("ok", "ok")
    assert "self-test passed" in engine.text


def test_fails_where_a_run_gives_something_else(monkeypatch):
    result = Result(status="crashed", exit_code=134, detail="a trap")
    monkeypatch.setattr(checks, "Sandbox", lambda **_: SimpleNamespace(run=lambda code: result))
    finding = next(checks.check_run())
    told = "cpython: print(1 + 1) ended with crashed: a trap"
    assert (finding.state, finding.text) == ("FAIL", told)
