"""What a worker's process gives up."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from cloche.engine.confinement import can_confine_writing

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


WRITING = """
from cloche.engine.confinement import confine_writing
import threading
def tried(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
def write(path):
    with open(path, "ab") as file:
        file.write(b"x")
def tell():
    print(json.dumps([tried(write, f"{inside}/new"), tried(os.mkdir, f"{inside}/folder"),
        tried(os.rename, f"{inside}/new", f"{inside}/folder/moved"),
        tried(os.unlink, f"{inside}/folder/moved"),
        tried(write, f"{outside}/new"), tried(write, f"{outside}/file"),
        tried(os.truncate, f"{outside}/file", 0), tried(os.unlink, f"{outside}/file"),
        tried(os.mkdir, f"{outside}/folder"), tried(os.rename, f"{outside}/file", f"{inside}/file"),
        tried(os.symlink, "/etc", f"{inside}/link"), tried(os.mkfifo, f"{inside}/pipe"),
        open(f"{outside}/file").read()]))
"""


@pytest.mark.skipif(not can_confine_writing(), reason="it takes Landlock, of Linux 6.2")
def test_writes_to_some_folders_and_to_no_other_from_any_thread(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "file").write_text("kept")
    told = told_by_child(f"""
inside, outside = {str(inside)!r}, {str(outside)!r}
{WRITING}
confine(os.getppid())
confine_writing([inside, "/nowhere at all"])
thread = threading.Thread(target=tell)
thread.start()
thread.join()
""")
    assert told == [*[None] * 4, *["EACCES"] * 8, "kept"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of the socket says it")
def test_a_process_whose_parent_is_gone_already_ends_at_once():
    done = subprocess.run([sys.executable, "-c", PREAMBLE + "confine(1 << 30)"], timeout=60)
    assert done.returncode == 1
