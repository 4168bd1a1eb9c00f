"""The runner that runs commands of bundles in this process."""

from __future__ import annotations

import asyncio
import threading

import pytest

from cloche.engine.live import LiveStreams
from cloche.errors import RequestError, SignatureError
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.result import Status
from cloche.sandbox.runner import InProcessWasiRunner
from tests.engine.guests import ECHO, SPIN, STEPPER, make_request, says, write_guest

LONG = Limits(timeout=600.0)


@pytest.fixture
def runner():
    return InProcessWasiRunner(require_signature=False, pooled=False)


@pytest.fixture
def bundle_of(tmp_path):
    """Write a bundle of one guest; gives its folder."""
    return lambda text, command="python": write_guest(tmp_path / "bundle", text, command)


def test_runs_the_command_that_argv_names(runner, bundle_of):
    folder = bundle_of(says("tool"), "tool")
    assert runner.run(folder, RunRequest(argv=("tool",))).stdout == "tool"


def test_says_what_it_waits_for_before_it_compiles(bundle_of):
    waits = []
    runner = InProcessWasiRunner(require_signature=False, pooled=False, on_wait=waits.append)
    folder = bundle_of(says("waits once"))
    for _ in range(3):
        assert runner.run(folder, make_request()).ok
    assert len(waits) == 1


def test_asks_for_a_signature_by_default(bundle_of):
    with pytest.raises(SignatureError):
        InProcessWasiRunner().run(bundle_of(says("unsigned")), make_request())


def test_a_bundle_is_opened_only_if_it_would_be_run(runner, bundle_of):
    folder = bundle_of(ECHO)
    assert runner.open_bundle(folder).folder == folder
    with pytest.raises(SignatureError):
        InProcessWasiRunner().open_bundle(folder)


def test_what_is_slow_is_announced_where_anybody_wants_to_know():
    told = []
    InProcessWasiRunner(on_wait=told.append).announce("slow")
    InProcessWasiRunner().announce("slow")
    assert told == ["slow"]


def test_the_first_run_tells_what_it_waited_for(runner, bundle_of):
    folder = bundle_of(says("first"))
    assert runner.run(folder, make_request()).usage.compile_seconds > 0.0
    assert runner.run(folder, make_request()).usage.compile_seconds < 0.001


@pytest.mark.parametrize("call", ["run", "arun", "run_many"])
def test_a_request_without_a_command_is_refused(runner, bundle_of, call):
    folder, request = bundle_of(ECHO), RunRequest(argv=())
    calls = {
        "run": lambda: runner.run(folder, request),
        "arun": lambda: asyncio.run(runner.arun(folder, request)),
        "run_many": lambda: runner.run_many(folder, [request]),
    }
    with pytest.raises(RequestError, match="argv is empty"):
        calls[call]()


def test_many_are_of_one_command(runner, bundle_of):
    requests = [make_request(), RunRequest(argv=("ruby",))]
    with pytest.raises(RequestError, match="one command"):
        runner.run_many(bundle_of(ECHO), requests)
    assert runner.run_many(bundle_of(ECHO), []) == []


def test_many_give_their_results_in_order(runner, bundle_of):
    requests = [make_request(stdin=b"%d" % number) for number in range(20)]
    results = runner.run_many(bundle_of(ECHO), requests)
    assert [result.stdout for result in results] == [str(number) for number in range(20)]


def test_joins_the_hosts_streams(runner, bundle_of):
    pieces = []
    live = LiveStreams(stdout=pieces.append)
    runner.run(bundle_of(says("live")), make_request(), live)
    assert pieces == [b"live"]


def test_cancelling_the_task_cancels_the_run(runner, bundle_of):
    folder = bundle_of(SPIN)
    runner.load(folder, "python")

    async def main():
        task = asyncio.create_task(runner.arun(folder, make_request(limits=LONG)))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


def test_cancelling_at_any_moment_leaves_no_run_behind(runner, bundle_of):
    """A run that went on would hold its thread for ten minutes; there are 32."""
    folder = bundle_of(SPIN)
    runner.load(folder, "python")

    async def main():
        for turn in range(100):
            task = asyncio.create_task(runner.arun(folder, make_request(limits=LONG)))
            for _ in range(turn % 7):
                await asyncio.sleep(0)
            if turn % 2:
                await asyncio.sleep(turn / 50_000)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert runner.run(bundle_of(SPIN), make_request(limits=Limits(timeout=0.05))).status == (
        Status.TIMEOUT
    )


def test_a_timeout_of_the_loop_cancels_the_run(runner, bundle_of):
    folder = bundle_of(SPIN)

    async def main():
        await asyncio.wait_for(runner.arun(folder, make_request(limits=LONG)), 0.05)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(main())


def test_a_loop_that_is_closed_before_its_runs_end_does_no_harm(runner, bundle_of):
    folder = bundle_of(SPIN)
    runner.load(folder, "python")
    for _ in range(40):  # more than there are threads
        loop = asyncio.new_event_loop()
        task = loop.create_task(runner.arun(folder, make_request(limits=LONG)))
        loop.run_until_complete(asyncio.sleep(0))
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.close()
    assert runner.run(folder, make_request(limits=Limits(timeout=0.05))).status == Status.TIMEOUT


def test_threads_may_share_a_runner(runner, bundle_of):
    folder, wrong = bundle_of(ECHO), []

    def work(token):
        for number in range(20):
            stdin = b"%d-%d" % (token, number)
            if runner.run(folder, make_request(stdin=stdin)).stdout_bytes != stdin:
                wrong.append(stdin)

    threads = [threading.Thread(target=work, args=(token,)) for token in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert wrong == []


def test_a_session_is_never_from_the_pool(bundle_of):
    runner = InProcessWasiRunner(require_signature=False)
    folder = bundle_of(STEPPER)
    assert runner.run(folder, make_request()).ok
    session = runner.open_session(folder, make_request())
    assert runner.load(folder, "python").engine.pooled
    assert not session.runtime.engine.pooled
    assert runner.open_session(folder, make_request()).runtime is session.runtime
