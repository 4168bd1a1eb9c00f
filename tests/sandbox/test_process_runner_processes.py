"""Worker processes and the process that has them."""

from __future__ import annotations

import threading

import pytest

from tests.sandbox import children
from tests.workers.scene import (
    wait_until_gone,
)

PROCESSES = """
sandbox = Sandbox("micropython", isolation="process", limits=Limits(timeout=600.0))
sandbox.run("1")
pids = [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers]
"""


def test_a_worker_gets_nothing_of_the_hosts_environment():
    told = children.run(
        "os.environ['CANARY'] = 'secret'\n"
        + PROCESSES
        + """
for pid in pids:
    print(open(f"/proc/{pid}/environ").read() or "empty")
    open_files = {os.path.basename(os.readlink(f"/proc/{pid}/fd/{each}")).split(":")[0]
                  for each in os.listdir(f"/proc/{pid}/fd")}
    open_files -= {"memfd"}  # the engine's own
    print(sorted(open_files), os.getsid(pid) == pid, os.readlink(f"/proc/{pid}/cwd"))
"""
    )
    assert told == "empty\n['null', 'socket'] True /\n" * 2


def test_ctrl_c_ends_a_run_and_no_worker():
    child = children.start(
        PROCESSES
        + """
print("ready", flush=True)
try:
    sandbox.run("while True: pass")
except KeyboardInterrupt:
    after = sandbox.run("print('still well')").stdout
    alive = [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers]
    print("interrupted", after.strip(), alive == pids)
"""
    )
    assert child.stdout.readline() == b"ready\n"
    threading.Timer(0.2, child.send_signal, (2,)).start()
    status, output, errors = children.finish(child, 30.0)
    assert (status, output) == (0, "interrupted still well True\n"), errors


@pytest.mark.parametrize(
    "end", ["", "sys.exit(0)", "sandbox.close()", "del sandbox", "os.kill(os.getpid(), 9)"]
)
def test_no_worker_outlives_its_host(end):
    child = children.start(
        PROCESSES
        + """
for _ in range(4):
    threading.Thread(target=sandbox.run, args=("while True: pass",), daemon=True).start()
session = sandbox.session()
session.run("1")
pids += [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers]
print(*pids, flush=True)
"""
        + end
    )
    pids = [int(pid) for pid in child.stdout.readline().split()]
    status, _, errors = children.finish(child, 30.0)
    assert (status, errors) == (-9 if "kill" in end else 0, "")
    assert len(pids) > 3
    for pid in pids:
        wait_until_gone(pid)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_the_child_of_a_fork_has_workers_of_its_own():
    told = children.run(
        PROCESSES
        + """
child = os.fork()
if not child:
    print(sandbox.run("print('child')").stdout, end="", flush=True)
    own = [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers]
    print(set(own).isdisjoint(pids), flush=True)
    sandbox.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print(sandbox.run("print('parent')").stdout, end="")
print(pids == [worker.process.pid for worker in sandbox._runner._pool._dispatcher.staff.workers])
"""
    )
    assert told == "child\nTrue\nparent\nTrue\n"
