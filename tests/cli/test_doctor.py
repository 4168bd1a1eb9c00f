from __future__ import annotations

import json
import resource

from cloche.cli.doctor import doctor
from cloche.sandbox.runtimes import installed_runtimes


def test_prints_one_line_for_each_finding_and_ends_well(capsys):
    assert doctor([]) == 0
    lines = capsys.readouterr().out.splitlines()
    subjects = [line.split()[1] for line in lines]
    wanted = ["python", "wasmtime", "pool", "threads", "memory", "cache"]
    count = len(installed_runtimes())
    assert subjects == [*wanted, *["bundle"] * count, *["run"] * count]
    assert all(line.split()[0] in ("ok", "note") for line in lines)


def test_prints_the_same_as_json(capsys):
    assert doctor(["--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert findings[-1]["subject"] == "run"
    assert findings[-1]["state"] == "ok"


def test_tells_what_is_missing_where_nothing_can_be_run(cloche):
    limit = 6 << 30
    done = cloche(
        "doctor", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    )
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "FAIL  run       nothing can be run on micropython: " in text
    assert len(text.splitlines()) == 6 + 2 * len(installed_runtimes())
    assert "limited to 6 GiB by ulimit -v" in text


def test_says_that_there_is_no_pool_where_there_is_little_address_space(cloche):
    limit = 20 << 30
    done = cloche(
        "doctor", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    )
    assert done.returncode == 0
    assert "note  pool" in done.stdout.decode()


def test_says_that_nothing_is_kept_where_others_may_write_to_the_cache(cloche, tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    done = cloche("doctor", env={"CLOCHE_CACHE_DIR": str(tmp_path / "cache")})
    assert done.returncode == 0
    assert "note  cache     nothing can be kept" in done.stdout.decode()
    assert "compiled just now" in done.stdout.decode()
