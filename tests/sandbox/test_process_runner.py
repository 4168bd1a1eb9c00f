"""The runner that runs commands of bundles in worker processes."""

from __future__ import annotations

import asyncio
import os
import signal
import threading

import pytest

from cloche.engine.live import LiveStreams
from cloche.errors import BundleNotFoundError, LimitError, RequestError, SignatureError
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.result import Status
from cloche.sandbox.process_runner import ProcessRunner
from cloche.sandbox.sandbox import Sandbox
from tests.engine.guests import ECHO, FLOOD, SPIN, UNREACHABLE, make_request, says, write_guest
from tests.workers.scene import (
    LONG,
    Spinning,
    kill_for_good,
    runner_of,
    settled,
    wait_until_full,
    wait_until_gone,
    worker_at_work,
)

KILLS = [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM]


@pytest.fixture(scope="module")
def runner():
    with runner_of() as runner:
        yield runner


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    return write_guest(tmp_path_factory.mktemp("echo"), ECHO, "python")


@pytest.fixture(scope="module")
def spin(tmp_path_factory):
    return write_guest(tmp_path_factory.mktemp("spin"), SPIN, "python")


def test_runs_what_a_runner_in_this_process_runs(runner, echo):
    result = runner.run(echo, make_request(stdin=b"\0hello\xff"))
    assert (result.status, result.stdout_bytes, result.runtime) == (
        Status.OK,
        b"\0hello\xff",
        "lang-test 1.2.3",
    )
    assert result.usage.queue_seconds > 0.0


def test_many_give_their_results_in_order(runner, echo):
    requests = [make_request(stdin=b"%d" % number) for number in range(500)]
    results = runner.run_many(echo, requests)
    assert [result.stdout for result in results] == [str(number) for number in range(500)]
    assert runner.run_many(echo, []) == []


def test_both_workers_have_a_part_in_many(runner, spin):
    limits = Limits(timeout=0.2)
    results = runner.run_many(spin, [make_request(limits=limits) for _ in range(4)])
    assert [result.status for result in results] == [Status.TIMEOUT] * 4
    waits = sorted(result.usage.queue_seconds for result in results)
    assert waits[1] < 0.2  # the second did not wait for the first


@pytest.mark.parametrize("call", ["run", "arun", "run_many"])
def test_a_request_without_a_command_is_refused(runner, echo, call):
    request = RunRequest(argv=())
    calls = {
        "run": lambda: runner.run(echo, request),
        "arun": lambda: asyncio.run(runner.arun(echo, request)),
        "run_many": lambda: runner.run_many(echo, [request]),
    }
    with pytest.raises(RequestError, match="argv is empty"):
        calls[call]()


def test_many_are_of_one_command(runner, echo):
    with pytest.raises(RequestError, match="one command"):
        runner.run_many(echo, [make_request(), RunRequest(argv=("ruby",))])


@pytest.mark.parametrize(
    "wrong",
    [
        {"argv": ("python", 5)},
        {"stdin": "text"},
        {"env": {"a=b": "c"}},
        {"env": {"a": 5}},
        {"files": {"relative": b""}},
        {"files": {"/a": "text"}},
        {"folders": {"/a": {"b": 5}}},
    ],
)
def test_a_request_that_cannot_be_is_the_hosts_mistake(runner, echo, wrong):
    request = RunRequest(**{"argv": ("python",), **wrong})
    with pytest.raises(RequestError):
        runner.run(echo, request)
    with pytest.raises(RequestError):
        runner.run_many(echo, [make_request(), request, make_request()])


def test_limits_that_do_not_fit_the_runtime_are_refused_in_a_worker_as_here():
    limits = Limits(memory=1 << 20)
    with (
        Sandbox("micropython", limits=limits, isolation="process", workers=1) as sandbox,
        pytest.raises(LimitError, match="starts with"),
    ):
        sandbox.run("1")


def test_bundles_are_verified_by_the_workers(tmp_path, echo):
    runner = ProcessRunner(1)
    with pytest.raises(SignatureError):
        runner.run(echo, make_request())
    with pytest.raises(SignatureError):
        runner.open_bundle(echo)
    with pytest.raises(BundleNotFoundError):
        runner.run(str(tmp_path), make_request())
    runner.close()


def test_a_bundle_that_cannot_be_loaded_is_in_nobodys_way(runner, tmp_path, echo):
    with pytest.raises(BundleNotFoundError):
        runner.load(str(tmp_path / "nothing"), "python")
    assert runner.run(echo, make_request(stdin=b"x")).stdout == "x"
    assert runner.open_bundle(echo).folder == echo


def test_says_what_it_waits_for(tmp_path):
    told = []
    runner = ProcessRunner(1, require_signature=False, on_wait=told.append)
    folder = write_guest(tmp_path / "bundle", says("compiled in a worker"), "python")
    assert runner.run(folder, make_request()).ok
    runner.announce("slow")
    runner.close()
    assert "compiling lang-test" in told[0]
    assert told[-1] == "slow"
    with runner_of(1) as other:
        other.announce("to nobody")


def test_sinks_are_called_in_this_process_while_the_guest_runs(runner, spin):
    spinning = Spinning(runner, spin, Limits(timeout=0.3))
    assert (spinning.result().status, spinning.result().stdout) == (Status.TIMEOUT, "hi\n")


def test_what_a_sink_raises_ends_the_run_and_is_raised(runner, spin, echo):
    def refuse(data):
        raise KeyError("no")

    with pytest.raises(KeyError):
        runner.run(spin, make_request(limits=LONG), LiveStreams(stdout=refuse))
    assert runner.run(echo, make_request(stdin=b"x")).stdout == "x"


def test_a_sink_that_makes_runs_of_its_own_is_not_in_its_own_way(runner, spin, echo):
    found = []
    live = LiveStreams(stdout=lambda _: found.append(runner.run(echo, make_request(stdin=b"x"))))
    runner.run(spin, make_request(limits=Limits(timeout=2.0)), live)
    assert [result.stdout for result in found] == ["x"]


def test_live_output_is_capped(runner, tmp_path):
    pieces = []
    folder = write_guest(tmp_path / "bundle", FLOOD, "python")
    request = make_request(limits=Limits(output=5000, on_output="stop", timeout=60.0))
    result = runner.run(folder, request, LiveStreams(stdout=pieces.append))
    assert (result.status, len(b"".join(pieces))) == (Status.OUTPUT_LIMIT, 5000)


def test_live_input_is_read_as_the_guest_reads_it_and_no_further(runner, echo):
    reader, writer = os.pipe()
    os.write(writer, b"x" * 1000 + b"the rest")
    request = make_request(limits=Limits(stdin=1000))
    result = runner.run(echo, request, LiveStreams(stdin=reader))
    assert result.stdout == "x" * 1000
    assert os.read(reader, 100) == b"the rest"
    os.close(writer)
    assert runner.run(echo, make_request(), LiveStreams(stdin=reader)).stdout == ""
    os.close(reader)


def test_input_that_never_comes_is_waited_for_no_longer_than_the_limit(runner, echo):
    reader, writer = os.pipe()
    request = make_request(limits=Limits(timeout=0.2))
    assert runner.run(echo, request, LiveStreams(stdin=reader)).status == Status.TIMEOUT
    os.close(reader)
    os.close(writer)


def test_input_that_cannot_be_read_is_the_guests_error(runner, echo):
    reader, writer = os.pipe()
    os.close(reader)
    assert runner.run(echo, make_request(), LiveStreams(stdin=writer)).exit_code == 74
    os.close(writer)


@pytest.mark.parametrize("kind", KILLS)
def test_a_worker_that_dies_gives_a_result_and_is_replaced(runner, spin, kind):
    runner.load(spin, "python")
    before = wait_until_full(runner)
    spinning = Spinning(runner, spin)
    kill_for_good(spinning.pid, kind)
    result = spinning.result()
    assert (result.status, result.exit_code) == (Status.CRASHED, 134)
    assert result.detail == f"the worker process was ended by {kind.name}"
    assert spinning.pid in before
    assert spinning.pid not in wait_until_full(runner)


def test_a_worker_that_does_not_move_any_more_is_killed_at_its_guests_limit(runner, spin):
    spinning = Spinning(runner, spin, Limits(timeout=0.5))
    os.kill(spinning.pid, signal.SIGSTOP)
    result = spinning.result()
    assert (result.status, result.exit_code) == (Status.TIMEOUT, 124)
    assert "killed" in result.detail
    wait_until_gone(spinning.pid)
    assert 0.9 < result.usage.run_seconds < 10.0


def test_many_go_on_where_a_worker_dies(runner, spin):
    """The one that it was at has crashed; what it had not begun is done by another."""
    limits = Limits(timeout=0.5)
    found = []

    def run():
        found.extend(runner.run_many(spin, [make_request(limits=limits)] * 8))

    runner.load(spin, "python")
    wait_until_full(runner)
    thread = threading.Thread(target=run)
    thread.start()
    os.kill(worker_at_work(runner), signal.SIGKILL)
    thread.join(60)
    statuses = [result.status for result in found]
    assert sorted(statuses) == [Status.CRASHED] + [Status.TIMEOUT] * 7


def test_a_trap_of_the_guest_is_no_end_of_its_worker(runner, tmp_path):
    folder = write_guest(tmp_path / "bundle", UNREACHABLE, "python")
    runner.load(folder, "python")
    before = wait_until_full(runner)
    for _ in range(10):
        assert runner.run(folder, make_request()).status == Status.CRASHED
    assert settled(runner) == before


def test_cancelling_at_any_moment_leaves_nothing_behind(runner, spin, echo):
    runner.load(spin, "python")

    async def main():
        for turn in range(60):
            task = asyncio.create_task(runner.arun(spin, make_request(limits=LONG)))
            for _ in range(turn % 7):
                await asyncio.sleep(0)
            if turn % 2:
                await asyncio.sleep(turn / 20_000)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert asyncio.run(runner.arun(echo, make_request(stdin=b"x"))).stdout == "x"


def test_a_loop_is_not_blocked_while_its_first_run_waits_for_the_workers(tmp_path):
    folder = write_guest(tmp_path / "bundle", says("loaded"), "python")

    async def main():
        with runner_of(1) as runner:
            task = asyncio.create_task(runner.arun(folder, make_request()))
            turns = 0
            while not task.done():
                await asyncio.sleep(0)
                turns += 1
            return turns, task.result()

    turns, result = asyncio.run(main())
    assert turns > 10
    assert result.stdout == "loaded"


def test_closing_ends_what_runs_and_what_waits(spin):
    with runner_of(1) as runner:
        spinning = Spinning(runner, spin)
        waiting = threading.Thread(target=lambda: found.append(runner.run(spin, make_request())))
        found = []
        waiting.start()
        runner.close()
        waiting.join(60)
        assert spinning.result().status == Status.CANCELLED
        wait_until_gone(spinning.pid)
    assert all(result.status == Status.CANCELLED for result in found)


def test_threads_may_share_a_runner(runner, echo):
    wrong = []

    def work(token):
        for number in range(10):
            stdin = b"%d-%d" % (token, number)
            if runner.run(echo, make_request(stdin=stdin)).stdout_bytes != stdin:
                wrong.append(stdin)

    threads = [threading.Thread(target=work, args=(token,)) for token in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert wrong == []
