"""What went wrong elsewhere, or nearly here: each hazard that was found becomes a test."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from cloche.engine.live import LiveStreams
from cloche.limits import MIB, Limits
from cloche.request import RunRequest
from cloche.result import Status
from cloche.sandbox.sandbox import Sandbox
from tests.sandbox import children

SHORT = Limits(timeout=0.1)


@pytest.fixture(scope="module")
def sandbox():
    return Sandbox()


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(3600)",
        "import time\nwhile True:\n    time.sleep(0)",
        "while True: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "try:\n    while True: pass\nfinally:\n    while True: pass",
        "'x'.replace('x', 'y' * 10**6 * 60) and [0 for _ in range(10**9)]",
        "(1 << 10**7) ** 50",
    ],
)
def test_whatever_takes_long_is_stopped(code):
    result = Sandbox(limits=SHORT).run(code)
    assert result.status in (Status.TIMEOUT, Status.MEMORY_LIMIT)
    assert result.usage.run_seconds < 10.0


def test_stdin_that_never_comes_is_waited_for_no_longer_than_the_limit():
    reader, writer = os.pipe()
    try:
        request = RunRequest(argv=("python", "-c", "print(input('? '))"), limits=SHORT)
        result = Sandbox().execute(request, LiveStreams(stdin=reader))
    finally:
        os.close(reader)
        os.close(writer)
    assert (result.status, result.stdout) == (Status.TIMEOUT, "? ")


@pytest.mark.parametrize("code", [0, 1, 125, 126, 200, 255])
def test_any_exit_code_is_the_guests_own(sandbox, code):
    result = sandbox.run(f"import sys; sys.exit({code})")
    assert result.exit_code == code
    assert result.status == (Status.ERROR if code else Status.OK)


@pytest.mark.parametrize("policy", ["drop", "stop"])
def test_a_flood_keeps_the_exact_cap_and_little_of_the_hosts_memory(policy):
    """In a child, whose peak is its own."""
    told = children.run(f"""
import resource
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
flood = Sandbox(limits=Limits(timeout=1.0, on_output={policy!r}))
flood.run("print('x' * 100)")
before = peak()
result = flood.run("while True: print('x' * 1000)")
print(result.status, len(result.stdout_bytes), result.truncated, peak() - before)
""")
    status, kept, truncated, growth = told.split()
    assert status == {"drop": "timeout", "stop": "output_limit"}[policy]
    assert (int(kept), truncated) == (MIB, "True")
    assert int(growth) <= 4 * 1024  # KiB: cap and all


def test_a_run_at_any_depth_of_recursion_gives_a_result_or_a_clean_error():
    """No callback can be entered there, and garbage would be the answer: one run at each."""
    told = children.run("""
limit = sys.getrecursionlimit()
def depth():
    frame, count = sys._getframe(1), 0
    while frame:
        frame, count = frame.f_back, count + 1
    return count
def dive(left):
    if left > 0:
        return dive(left - 1)
    return sandbox.run("print(6 * 7)").stdout
sandbox.run("1")
ends = {}
here = depth()
for target in range(limit - 60, limit + 1):
    try:
        end = dive(target - here - 1)
    except RecursionError:
        end = "RecursionError"
    ends[end] = ends.get(end, 0) + 1
print(ends, sandbox.run("print('still well')").stdout)
""")
    assert "42" in told
    assert "still well" in told
    assert set(eval(told.partition("}")[0] + "}")) <= {"42\n", "RecursionError"}


def test_a_sandbox_made_at_any_depth_of_recursion_is_made_or_a_clean_error():
    """Loading the library and the bundle is on the way as well."""
    told = children.run("""
limit = sys.getrecursionlimit()
def dive(left):
    if left > 0:
        return dive(left - 1)
    return Sandbox().run("print(6 * 7)").stdout
ends = set()
for left in range(limit - 90, limit, 3):
    try:
        ends.add(dive(left))
    except RecursionError:
        ends.add("RecursionError")
print(sorted(ends), Sandbox().run("print('still well')").stdout)
""")
    assert told.startswith("['42\\n', 'RecursionError'] still well")


def test_ctrl_c_ends_a_run_at_once():
    child = children.start("""
sandbox.run("1")
print("ready", flush=True)
try:
    sandbox.run("while True: pass")
except KeyboardInterrupt:
    print("interrupted", sandbox.run("print('still well')").stdout)
""")
    assert child.stdout.readline() == b"ready\n"
    threading.Timer(0.2, child.send_signal, (2,)).start()
    status, output, errors = children.finish(child, 20.0)
    assert (status, output.split("\n")[0]) == (0, "interrupted still well"), errors


def test_ctrl_c_ends_many_runs_at_once():
    child = children.start("""
sandbox.run("1")
print("ready", flush=True)
try:
    sandbox.run_many(["while True: pass"] * 50)
except KeyboardInterrupt:
    print("interrupted", sandbox.run("print('still well')").stdout)
""")
    assert child.stdout.readline() == b"ready\n"
    threading.Timer(0.2, child.send_signal, (2,)).start()
    status, output, errors = children.finish(child, 20.0)
    assert (status, output.split("\n")[0]) == (0, "interrupted still well"), errors


def test_a_storm_of_signals_whose_handlers_raise_leaves_results_and_clear_errors():
    """They strike the main thread wherever it is: before, in and after the wait."""
    told = children.run(
        """
class Storm(Exception):
    pass
def strike(number, frame):
    raise Storm
sandbox.run("1")
ends = {}
signal.signal(signal.SIGALRM, strike)
for turn in range(400):
    try:
        signal.setitimer(signal.ITIMER_REAL, 1e-5 + turn % 40 * 1e-5)
        end = sandbox.run("print(sum(range(500)))").stdout
        signal.setitimer(signal.ITIMER_REAL, 0)
    except Storm:
        end = "Storm"
    ends[end] = ends.get(end, 0) + 1
signal.setitimer(signal.ITIMER_REAL, 0)
print(sorted(ends), sandbox.run("print('still well')").stdout)
""",
        measured=False,
    )
    assert "still well" in told
    assert set(eval(told.partition("]")[0] + "]")) <= {"124750\n", "Storm"}


def test_signals_that_go_on_all_the_time_leave_results_and_clear_errors():
    told = children.run(
        """
class Storm(Exception):
    pass
def strike(number, frame):
    # Not at the program around the call, which could not tell what it was about to do.
    while frame is not None:
        if frame.f_code is attempt.__code__:
            raise Storm
        frame = frame.f_back
def attempt():
    try:
        return sandbox.run("print(sum(range(5000)))").stdout
    except Storm:
        return "Storm"
sandbox.run("1")
ends = set()
signal.signal(signal.SIGALRM, strike)
for turn in range(300):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0003)
        ends.add(attempt())
    except Storm:
        pass
    signal.setitimer(signal.ITIMER_REAL, 0)
print(sorted(ends), sandbox.run("print('still well')").stdout)
""",
        measured=False,
    )
    assert "still well" in told
    assert set(eval(told.partition("]")[0] + "]")) <= {"12497500\n", "Storm"}


def test_something_thrown_at_a_waiting_caller_reaches_it_when_its_run_ends():
    """Python throws nothing at a thread that waits for a lock; so it must not wait again."""
    told = children.run(
        """
import ctypes
class Thrown(Exception):
    pass
ends = []
limited = Sandbox(limits=Limits(timeout=0.4))
def call():
    try:
        ends.append(limited.run("while True: pass").status)
    except Thrown:
        ends.append("Thrown")
limited.run("1")
caller = threading.Thread(target=call)
caller.start()
time.sleep(0.1)
ctypes.pythonapi.PyThreadState_SetAsyncExc(
    ctypes.c_ulong(caller.ident), ctypes.py_object(Thrown))
caller.join(20)
print(ends, caller.is_alive(), sandbox.run("print('still well')").stdout)
""",
        measured=False,
    )
    assert told.startswith("['Thrown'] False still well")


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_can_run_guests(sandbox):
    assert sandbox.run("1").ok
    for _ in range(5):
        child = os.fork()
        if not child:
            code = 1
            try:
                fresh = Sandbox().run("print(6 * 7)").stdout
                many = sandbox.run_many(["print(1)"] * 20)
                late = Sandbox(limits=SHORT).run("while True: pass").status
                well = fresh == "42\n" and all(result.ok for result in many) and late == "timeout"
                code = 0 if well else 2
            finally:
                os._exit(code)
        assert os.waitpid(child, 0)[1] == 0


def test_children_forked_while_runs_are_in_flight_can_run_guests():
    told = children.run("""
import warnings
warnings.simplefilter("ignore")
sandbox.run("1")
done = False
def keep_busy():
    while not done:
        sandbox.run("print(sum(range(1000)))")
def keep_long():
    while not done:
        Sandbox(limits=Limits(timeout=0.2)).run("while True: pass")
threads = [threading.Thread(target=each) for each in [keep_busy] * 4 + [keep_long] * 2]
for thread in threads:
    thread.start()
bad = 0
for _ in range(40):
    child = os.fork()
    if not child:
        signal.alarm(20)
        result = sandbox.run("print(6 * 7)")
        os._exit(0 if result.stdout == "42\\n" else 1)
    bad += os.waitpid(child, 0)[1] != 0
done = True
for thread in threads:
    thread.join()
print("bad", bad)
""")
    assert told == "bad 0\n"


def test_a_trap_after_faulthandler_was_enabled_is_a_result():
    told = children.run("""
import faulthandler
from tests.engine.guests import UNREACHABLE, run_guest
sandbox.run("1")
faulthandler.enable()
print(run_guest(UNREACHABLE).status, sandbox.run("print('still well')").stdout)
""")
    assert told == "crashed still well\n\n"


def test_a_caller_on_a_small_stack_runs_guests_that_need_a_large_one():
    told = children.run("""
from tests.engine.guests import DEEP, run_guest
threading.stack_size(256 << 10)
def work():
    print(run_guest(DEEP).status, sandbox.run("print('still well')").stdout)
    print(sandbox.run("def f(): f()\\nf()").stderr.splitlines()[-1])
thread = threading.Thread(target=work)
thread.start()
thread.join()
""")
    assert told.startswith("stack_overflow still well")
    assert "recursion" in told


def test_no_output_crosses_between_64_threads(sandbox):
    wrong, ready = [], threading.Barrier(64)

    def work(token):
        ready.wait(60)
        for number in range(10):
            secret = f"{token}-{number}"
            result = sandbox.run(f"print({secret!r} * 3)", env={"SECRET": secret})
            if result.stdout != secret * 3 + "\n":
                wrong.append((secret, result))

    threads = [threading.Thread(target=work, args=(token,)) for token in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert wrong == []


def test_a_host_that_holds_the_lock_makes_a_stop_late_and_no_more():
    """A C function that never lets go of Python: the guest is stopped once it does."""
    told = children.run("""
import ctypes
sandbox.run("1")
hold = ctypes.PyDLL(None).usleep
results = []
limited = Sandbox(limits=Limits(timeout=0.1))
thread = threading.Thread(target=lambda: results.append(limited.run("while True: pass")))
thread.start()
while not limited._runner._runtimes or not results and not thread.is_alive():
    pass
time.sleep(0.02)
for _ in range(5):
    hold(999_999)
thread.join(20)
print(results[0].status, results[0].usage.run_seconds < 15, sandbox.run("print(1)").stdout)
""")
    assert told == "timeout True 1\n\n"


def test_a_lack_of_memory_in_a_callback_ends_the_run_and_nothing_else():
    """The host has no room for a file that the guest's quota admits."""
    told = children.run("""
import resource
from cloche import InProcessWasiRunner
limits = Limits(timeout=30.0, file_bytes=1 << 30)
# Of its instances it is known how many addresses they take.
sandbox = Sandbox("micropython", limits=limits, runner=InProcessWasiRunner(pooled=False))
sandbox.run("open('/f', 'w').write('x')")
with open("/proc/self/statm") as file:
    used = int(file.read().split()[0]) * 4096
# Room for an instance (a memory and its guards) and for a little more.
resource.setrlimit(resource.RLIMIT_AS, (used + (8 << 30) + (400 << 20),) * 2)
result = sandbox.run('''
file = open('/f', 'wb')
while True:
    file.write(b'x' * 1000000)
''')
print(result.status, result.detail)
print(sandbox.run("print('still well')").stdout)
""")
    assert told.startswith("crashed the host failed in a call from the guest: MemoryError")
    assert "still well" in told


def test_the_recursion_limit_of_the_caller_is_not_the_guests(sandbox):
    limit = sys.getrecursionlimit()
    frame, depth = sys._getframe(), 0
    while frame:
        frame, depth = frame.f_back, depth + 1
    try:
        sys.setrecursionlimit(depth + 80)
        assert sandbox.run("print(6 * 7)").stdout == "42\n"
    finally:
        sys.setrecursionlimit(limit)
