"""A session on the engine's side: one step at a time, and every way to its end."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from cloche.engine.crew import CREW
from cloche.engine.live import LiveStreams
from cloche.engine.live_session import LiveSession, Turn
from cloche.engine.step import PendingStep
from cloche.engine.step_request import StepRequest
from cloche.errors import EngineError, LimitError, RequestError
from cloche.limits import MIB, Limits
from cloche.result import Status
from tests.engine.guests import (
    NOTHING,
    PAGE,
    STEPPER,
    make_request,
    ready,
    run_guest,
    says,
    steps,
)
from tests.engine.live import LONG, Running, wait_for
from tests.engine.test_step import open_session, run_step
from tests.engine.throwing import run_untraced


def test_steps_of_many_threads_are_done_one_at_a_time():
    session = open_session()
    codes = []

    def work():
        codes.extend(run_step(session, "c").exit_code for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(codes) == list(range(1, 81))


def test_steps_are_done_in_the_order_in_which_they_were_asked_for():
    session = open_session()
    waiting = [PendingStep(session, StepRequest(code="c")) for _ in range(20)]
    for step in waiting:
        step.submit()
    assert [step.wait().exit_code for step in waiting] == list(range(1, 21))


def test_each_step_has_the_output_and_the_input_of_its_own():
    session = open_session()
    codes = ["c", "c", "w1", "c", "w2", "w3", "c"]
    results = [run_step(session, code) for code in codes]
    assert [result.stdout for result in results] == ["", "", "1", "", "2", "3", ""]
    seen = []
    live = LiveStreams(stdout=seen.append)
    assert [run_step(session, code, live=live).stdout for code in codes] == [
        result.stdout for result in results
    ]
    assert seen == [b"1", b"2", b"3"]
    assert run_step(session, "w4").stdout == "4"
    assert seen == [b"1", b"2", b"3"]


def test_waiting_for_a_turn_costs_no_thread():
    session = open_session(limits=LONG)
    running = Running(session)
    waiting = [PendingStep(session, StepRequest(code="c")) for _ in range(100)]
    for step in waiting:
        step.submit()
    assert run_guest(says("others go on")).stdout == "others go on"
    running.step.cancel()
    assert {wait_for(step).status for step in waiting} == {Status.ERROR}


def test_a_step_that_is_cancelled_ends_the_session_and_the_next_says_so():
    session = open_session(limits=LONG)
    running = Running(session)
    running.step.cancel()
    assert wait_for(running.step).status == Status.CANCELLED
    result = run_step(session, "n")
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert result.detail == "the session has ended: the caller gave up on the run"
    assert not session.is_open


def test_a_step_that_is_cancelled_before_its_turn_leaves_the_session_as_it_was():
    session = open_session()
    step = PendingStep(session, StepRequest(code="c"))
    step.cancel()
    step.submit()
    assert step.wait().status == Status.CANCELLED
    assert run_step(session, "c").exit_code == 1


@pytest.mark.parametrize(
    ("code", "limits", "why"),
    [
        ("u", Limits(), "unreachable"),
        ("d", Limits(), "stack exhausted"),
        ("s!", Limits(timeout=0.05), "the guest was stopped at its time limit"),
        ("wx", Limits(output=0, on_output="stop"), "the guest was stopped at its output limit"),
        ("x", Limits(), "the guest exited with code 7"),
    ],
)
def test_a_session_that_has_ended_runs_nothing_and_says_why(code, limits, why):
    session = open_session(limits=limits)
    run_step(session, code)
    for _ in range(2):
        result = run_step(session, "wnot this")
        assert (result.status, result.exit_code, result.stdout) == (Status.ERROR, 1, "")
        assert result.detail.startswith("the session has ended: ")
        assert why in result.detail
        assert result.runtime == "lang-test 1.2.3"


def test_a_session_that_has_ended_gives_its_instance_back():
    session = open_session()
    run_step(session, "u")
    run_step(session, "n")  # by the time of its answer, the one before has been cleared away
    assert session._instance.is_gone
    assert session._guest is None


def test_the_total_time_ends_a_session_and_the_next_step_says_so():
    session = open_session(total_seconds=1e-9)
    assert not session.is_open
    result = run_step(session, "c")
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert result.detail == "the session has ended: its total time is over"


def test_the_total_time_stops_a_step_that_would_outlast_it():
    session = open_session(limits=LONG, total_seconds=0.2)
    assert run_step(session, "s!").status == Status.TIMEOUT
    assert not session.is_open


def test_closing_cancels_what_runs_and_what_waits():
    session = open_session(limits=LONG)
    running = Running(session)
    waiting = [PendingStep(session, StepRequest(code="c")) for _ in range(3)]
    for step in waiting:
        step.submit()
    session.close()
    assert {wait_for(step).status for step in [running.step, *waiting]} == {Status.CANCELLED}


def test_closing_gives_the_instance_back_at_once_where_nothing_runs():
    session = open_session()
    run_step(session, "n")
    gone = threading.Event()
    CREW.call(gone.set)  # the thread that did the step has left it
    session.close()
    session.close()
    assert not session.is_open
    with pytest.raises(RequestError, match="the session is closed"):
        run_step(session, "n")


def test_closing_from_a_sink_of_its_own_does_not_pull_the_instance_from_under_it():
    session = open_session(limits=LONG)
    result = run_step(session, "y!", live=LiveStreams(stdout=lambda piece: session.close()))
    assert (result.status, result.stdout) == (Status.CANCELLED, "!")
    with pytest.raises(RequestError):
        run_step(session, "n")


def test_a_call_from_a_sink_of_its_own_is_refused_since_it_would_wait_for_itself():
    session = open_session()
    errors = []

    def sink(piece):
        try:
            run_step(session, "n")
        except RequestError as error:
            errors.append(str(error))

    assert run_step(session, "wx", live=LiveStreams(stdout=sink)).ok
    assert len(errors) == 1
    assert "cannot be called by the sink of its own output" in errors[0]


def test_a_session_may_be_used_by_the_sink_of_another():
    outer, inner = open_session(), open_session()
    codes = []

    def sink(piece):
        codes.append(run_step(inner, "c").exit_code)

    assert run_step(outer, "wx", live=LiveStreams(stdout=sink)).ok
    assert run_step(outer, "c").exit_code == 2
    assert codes == [1]


def test_a_session_that_is_dropped_within_a_run_of_another_is_given_back():
    dropped = [open_session()]
    run_step(dropped[0], "n")
    gone = weakref.ref(dropped[0]._instance)

    def sink(piece):
        dropped.clear()
        gc.collect()

    assert run_guest(says("x"), live=LiveStreams(stdout=sink)).stdout == "x"
    assert gone() is None
    assert run_guest(says("next")).stdout == "next"


def test_a_session_that_is_dropped_while_a_step_runs_stays_until_it_ends():
    session = open_session(limits=LONG)
    running = Running(session)
    gone = weakref.ref(session._instance)
    del session
    gc.collect()
    assert gone() is not None
    running.step.cancel()
    assert wait_for(running.step).status == Status.CANCELLED


def test_the_memory_limit_holds_for_the_whole_session():
    grow = "(memory.grow (i32.const 16))"
    session = open_session(steps(run=grow), Limits(memory=4 * MIB))
    sizes = [run_step(session, "n").usage.peak_memory for _ in range(6)]
    assert sizes[-1] == 3 * MIB + PAGE


def test_limits_that_do_not_fit_the_runtime_are_the_hosts_mistake():
    with pytest.raises(RequestError, match="env"):
        LiveSession(ready(STEPPER), make_request(env={"a=b": "c"}))
    from cloche.engine.runtime import Runtime
    from cloche.record import replace

    small = ready(STEPPER)
    large = Runtime.__new__(Runtime)
    large.facts = replace(small.facts, minimum_memory=2 * MIB)
    with pytest.raises(LimitError, match="memory"):
        LiveSession(large, make_request(limits=Limits(memory=MIB)))


def test_folders_that_do_not_fit_into_one_tree_are_the_hosts_mistake():
    folders = {"/a": {}, "/a/b": {}}
    session = LiveSession(ready(STEPPER), make_request(folders=folders))
    for _ in range(2):
        with pytest.raises(RequestError, match="one tree"):
            run_step(session, "n")


def test_a_runtime_that_is_not_made_for_sessions_is_told():
    session = open_session(NOTHING)
    with pytest.raises(EngineError, match="no usable export cloche_alloc"):
        run_step(session, "n")
    assert "no usable export" in run_step(session, "n").detail


def test_an_idle_session_holds_no_output_and_no_input():
    session = open_session()
    run_step(session, "r", b"much")
    assert not session._guest.stdout.kept
    assert session._guest.stdin.read(memoryview(bytearray(4))) == 0


def test_a_thread_that_is_lost_in_a_step_fails_it_and_ends_the_session_for_all_that_wait():
    session = open_session(limits=LONG)
    lost, go_on = threading.Event(), threading.Event()

    def sink(piece):
        assert go_on.wait(20)
        Turn(session).fail(RuntimeError("lost"))
        lost.set()

    step = PendingStep(session, StepRequest(code="wx", live=LiveStreams(stdout=sink)))
    waiting = PendingStep(session, StepRequest(code="c"))
    step.submit()
    waiting.submit()
    go_on.set()
    assert lost.wait(20)
    with pytest.raises(RuntimeError, match="lost"):
        step.wait()
    assert wait_for(waiting).detail == "the session has ended: RuntimeError: lost"
    assert run_step(session, "n").detail == "the session has ended: RuntimeError: lost"
    assert not session.is_open


def test_what_goes_wrong_between_steps_ends_the_session():
    session = open_session()
    run_step(session, "n")
    CREW.call(lambda: Turn(session).fail(RuntimeError("thrown")))
    assert run_step(session, "n").detail == "the session has ended: RuntimeError: thrown"


def test_a_turn_that_the_end_of_the_process_cancels_closes_the_session():
    session = open_session(limits=LONG)
    running = Running(session)
    Turn(session).cancel()
    assert wait_for(running.step).status == Status.CANCELLED
    assert not session.is_open


def test_a_step_that_the_crew_does_not_take_is_not_done_later(monkeypatch):
    import cloche.engine.live_session as module

    class Refusing:
        def submit(self, task):
            raise RequestError("the process is ending")

    session = open_session()
    with monkeypatch.context() as patch:
        patch.setattr(module, "CREW", Refusing())
        with pytest.raises(RequestError, match="ending"):
            run_step(session, "c")
        session_to_close = open_session()
        with pytest.raises(RequestError, match="ending"):
            run_step(session_to_close, "c")
        session_to_close.close()
        assert session_to_close._instance.is_gone
    assert run_step(session, "c").exit_code == 1


def test_an_end_that_cannot_be_told_does_not_end_the_session():
    def refuse():
        raise RuntimeError("the event loop is closed")

    session = open_session()
    step = PendingStep(session, StepRequest(code="c"), on_end=refuse)
    step.submit()
    assert step.wait().exit_code == 1
    assert run_step(session, "c").exit_code == 2


def test_whatever_is_thrown_at_a_thread_in_a_session_answers_everybody_and_ends_it():
    """In a process of its own: what is thrown at all threads strikes those of a runner as well."""
    code = """
import threading
from cloche.engine.live import NOT_LIVE
from cloche.engine.step import PendingStep
from tests.engine.live import LONG, Running, wait_for
from tests.engine.test_step import open_session, run_step
from tests.engine.test_unentered import ThrownError
from tests.engine.throwing import threads, throw_at
def note(outcomes, session, code):
    try:
        outcomes.append(run_step(session, code).status)
    except Exception as error:
        outcomes.append(type(error).__name__)
for _ in range(10):
    session, outcomes, before = open_session(), [], threads()
    callers = [threading.Thread(target=note, args=(outcomes, session, "y!")) for _ in range(3)]
    for caller in callers:
        caller.start()
    here = {threading.get_ident()} | {caller.ident for caller in callers}
    while any(caller.is_alive() for caller in callers):
        for thread in threads() - here:
            if thread in before and not outcomes:
                throw_at(thread, ThrownError)
        callers[0].join(0.01)
        before = threads()
    note(outcomes, session, "n")
    print(*outcomes)
print(run_step(open_session(), "wnext").stdout)
"""
    child = run_untraced(code)
    assert child.returncode == 0, child.stderr
    *ends, last = child.stdout.decode().splitlines()
    assert len(ends) == 10
    for line in ends:
        assert len(line.split()) == 4
        assert set(line.split()) <= {"EngineError", "ThrownError", "crashed", "error"}
    assert last == "next"


def test_a_session_of_another_process_is_refused_and_left_alone():
    session = open_session()
    run_step(session, "n")
    here, session._process = session._process, 0
    assert not session.is_open
    with pytest.raises(RequestError, match="another process"):
        run_step(session, "n")
    session.close()
    session._process = here
    assert run_step(session, "c").exit_code == 2
