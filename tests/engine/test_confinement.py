"""What a worker's process gives up."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PREAMBLE = """
import errno, json, os, resource, sys
from cloche.engine.confinement import confine, confine_to_running
"""


def told_by_child(code):
    """Run code in a process of its own, since nothing that is given up comes back."""
    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE + code], stdout=subprocess.PIPE, check=True, timeout=60
    )
    return json.loads(done.stdout)


def test_leaves_no_core_and_opens_few_files():
    told = told_by_child("""
confine(os.getppid())
names = ("RLIMIT_CORE", "RLIMIT_NOFILE")
print(json.dumps([resource.getrlimit(getattr(resource, name)) for name in names]))
""")
    assert told == [[0, 0], [64, 64]]


def test_what_is_lower_already_stays():
    told = told_by_child("""
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 40))
confine(os.getppid())
print(json.dumps(resource.getrlimit(resource.RLIMIT_NOFILE)))
""")
    assert told == [32, 40]


@pytest.mark.skipif(sys.platform != "linux", reason="it is Linux that has it")
def test_gains_no_rights_any_more():
    told = told_by_child("""
confine(os.getppid())
lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps(lines["NoNewPrivs"].strip()))
""")
    assert told == "1"


def test_writes_to_no_file_once_it_only_runs(tmp_path):
    told = told_by_child(f"""
confine_to_running()
with open({str(tmp_path / "file")!r}, "wb", buffering=0) as file:
    try:
        file.write(b"x")
    except OSError as error:
        print(json.dumps(errno.errorcode[error.errno]))
""")
    assert told == "EFBIG"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of the socket says it")
def test_a_process_whose_parent_is_gone_already_ends_at_once():
    done = subprocess.run([sys.executable, "-c", PREAMBLE + "confine(1 << 30)"], timeout=60)
    assert done.returncode == 1
