"""The end of the interpreter while runs are in flight: quick, and without a word."""

from __future__ import annotations

import pytest

from tests.sandbox import children

ENDS = {
    "the end of the program": ("", 0),
    "sys.exit": ("sys.exit(3)", 3),
    "an exception": ("raise RuntimeError('unhandled')", 1),
    "Ctrl-C": ("os.kill(os.getpid(), signal.SIGINT); time.sleep(20)", -2),
}
IN_FLIGHT = {
    "runs of other threads": """
for _ in range(8):
    threading.Thread(target=sandbox.run, args=("while True: pass",), daemon=True).start()
""",
    "runs that sleep": """
for _ in range(8):
    threading.Thread(
        target=sandbox.run, args=("import time; time.sleep(3600)",), daemon=True).start()
""",
    "runs that wait for input": """
reader, writer = os.pipe()
for _ in range(4):
    threading.Thread(
        target=sandbox.execute,
        args=(sandbox.request("input()"), LiveStreams(stdin=reader)), daemon=True).start()
""",
    "runs that call the host all the time": """
for _ in range(4):
    threading.Thread(
        target=sandbox.run, args=("while True: print('x' * 50)",), daemon=True).start()
""",
    "many runs": """
threading.Thread(
    target=sandbox.run_many, args=(["while True: pass"] * 200,), daemon=True).start()
""",
    "sessions that run, wait and idle": """
session, idle = sandbox.session(), sandbox.session()
idle.run("x = 1")
for _ in range(4):
    threading.Thread(target=session.run, args=("while True: pass",), daemon=True).start()
""",
    "runs that wait for a thread": """
for _ in range(40):
    threading.Thread(target=sandbox.run, args=("while True: pass",), daemon=True).start()
""",
}
# A limit that no test could wait for; the end comes by the process's end alone.
BEGIN = "sandbox = Sandbox(limits=Limits(timeout=600.0))\nsandbox.run('1')\n"


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("flight", IN_FLIGHT)
def test_a_process_ends_at_once_whatever_is_in_flight(end, flight):
    code, expected = ENDS[end]
    child = children.start(BEGIN + IN_FLIGHT[flight] + "time.sleep(0.1)\n" + code)
    status, output, errors = children.finish(child, 20.0)
    assert status == expected, errors[-2000:]
    assert output == ""
    for word in ("panic", "fatal", "Fatal", "abort", "core dumped", "terminate"):
        assert word not in errors
    if end != "an exception" and end != "Ctrl-C":
        assert "Traceback" not in errors


def test_a_process_ends_where_a_task_was_left_in_the_loop():
    told = children.run(
        BEGIN
        + """
async def main():
    asyncio.create_task(sandbox.arun("while True: pass"))
    await asyncio.sleep(0.1)
asyncio.run(main())
print("left")
"""
    )
    assert told == "left\n"


def test_a_run_that_is_asked_for_after_the_end_is_refused():
    told = children.run(
        BEGIN
        + """
import atexit
from cloche.engine.crew import CREW
from cloche.errors import RequestError
CREW.dismiss()
try:
    sandbox.run("1")
except RequestError as error:
    print(error)
"""
    )
    assert told == "the process is ending; no more runs are taken\n"


def test_a_thread_that_is_waited_for_ends_its_run_by_its_own_limit():
    """As Python has it: a thread that is no daemon is done first."""
    told = children.run(
        BEGIN
        + """
short = Sandbox(limits=Limits(timeout=0.3))
threading.Thread(target=lambda: print(short.run("while True: pass").status)).start()
"""
    )
    assert told == "timeout\n"


def test_sessions_that_were_never_closed_end_with_the_process_without_a_word():
    """Whatever still holds them, and at whatever moment they are let go of."""
    child = children.start(
        """
import builtins
sandbox = Sandbox("micropython")
builtins.kept = sandbox.session()
held = [sandbox.session() for _ in range(3)]
class Holder:
    pass
holder = Holder()
holder.session, holder.itself = sandbox.session(), holder
for session in [builtins.kept, *held, holder.session]:
    session.run("x = 1")
"""
    )
    assert children.finish(child) == (0, "", "")


def test_a_session_that_is_asked_for_after_the_end_is_refused():
    told = children.run(
        """
from cloche.engine.crew import CREW
from cloche.errors import RequestError
session = sandbox.session()
session.run("x = 1")
CREW.dismiss()
try:
    session.run("x")
except RequestError as error:
    print(error)
session.close()
"""
    )
    # The turn of the call before may have been about to end: then it has closed the session.
    sentences = ("the process is ending; no more runs are taken", "the session is closed")
    assert told.rstrip() in sentences
