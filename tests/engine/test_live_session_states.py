"""The state of a session on the engine's side: taken, put into another, gone back to."""

from __future__ import annotations

import pytest

from cloche.engine.live import LiveStreams
from cloche.errors import SnapshotError
from cloche.limits import MIB, Limits
from cloche.result import Status
from tests.engine.guests import (
    KEEPER,
    PAGE,
)
from tests.engine.live import LONG, Running, wait_for
from tests.engine.test_step import open_session, run_step


def keeper(limits=LONG, **options):
    return open_session(KEEPER, limits, **options)


def codes(session, letters):
    return [run_step(session, letter).exit_code for letter in letters]


def test_a_fork_goes_on_from_where_the_session_is_and_neither_knows_of_the_other():
    session = keeper()
    assert codes(session, "aab") == [1, 2, 1]
    fork = session.fork()
    assert codes(session, "ab") == [3, 2]
    assert codes(fork, "ab") == [3, 2]
    assert codes(fork.fork(), "ab") == [4, 3]
    session.close()
    assert codes(fork, "ab") == [4, 3]


def test_a_session_can_be_forked_before_its_first_step():
    session = keeper()
    assert codes(session.fork(), "a") == codes(session, "a") == [1]


def test_a_fork_ends_when_the_session_would():
    session = keeper(total_seconds=1.0)
    fork = session.fork()
    assert run_step(fork, "s!").status == Status.TIMEOUT
    assert not session.is_open


def test_a_session_can_begin_with_the_state_of_another():
    session = keeper()
    codes(session, "aagp")
    state = session.take_state()
    for _ in range(2):
        assert codes(keeper(state=state), "ap") == [3, 2]


def test_a_state_that_does_not_fit_gives_the_instance_back():
    session = keeper()
    codes(session, "g")
    with pytest.raises(SnapshotError, match="raise memory"):
        keeper(Limits(memory=MIB), state=session.take_state().__replace__(memory=MIB + PAGE))


def test_a_state_cannot_be_taken_while_a_step_runs_or_waits():
    session = keeper()
    running = Running(session)
    for take in (session.take_state, session.fork):
        with pytest.raises(SnapshotError, match="only between its calls"):
            take()
    running.step.cancel()
    wait_for(running.step)


def test_a_state_cannot_be_taken_by_the_sink_of_the_sessions_own_output():
    session, caught = keeper(), []

    def sink(piece):
        try:
            session.fork()
        except SnapshotError as error:
            caught.append(str(error))

    assert run_step(session, "w!", live=LiveStreams(stdout=sink)).ok
    assert "only between its calls" in caught[0]


def test_a_state_can_be_taken_by_the_sink_of_another_session():
    session, states = keeper(), []
    codes(session, "a")
    live = LiveStreams(stdout=lambda piece: states.append(session.take_state()))
    assert run_step(keeper(), "w!", live=live).ok
    assert codes(keeper(state=states[0]), "a") == [2]


def test_states_are_taken_right_after_a_step_however_quick_one_is():
    session = keeper()
    for count in range(200):
        assert codes(session, "a") == [count + 1]
        session.take_state()


@pytest.mark.parametrize("code", ["u", "x", "s!"])
def test_no_state_is_taken_of_a_session_that_has_ended(code):
    session = keeper(Limits(timeout=0.05))
    run_step(session, code)
    with pytest.raises(SnapshotError, match="has ended: "):
        session.take_state()


def test_no_state_is_taken_of_a_session_that_is_closed_or_over():
    session = keeper()
    session.close()
    with pytest.raises(SnapshotError, match="it was closed"):
        session.take_state()
    with pytest.raises(SnapshotError, match="total time is over"):
        keeper(total_seconds=1e-9).fork()


def test_a_session_whose_state_cannot_be_reached_is_neither_forked_nor_recovered():
    session = open_session()
    codes(session, "c")
    with pytest.raises(SnapshotError, match="cannot be copied"):
        session.fork()
    assert codes(session, "c") == [2]
    with pytest.raises(SnapshotError, match="cannot be copied"):
        open_session(recovers=True)


@pytest.mark.parametrize(
    ("code", "status"),
    [("u", Status.CRASHED), ("x", Status.ERROR), ("s!", Status.TIMEOUT), ("wxx", "output_limit")],
)
def test_a_session_that_recovers_is_as_before_the_step_that_was_stopped(code, status):
    limits = Limits(timeout=0.05, output=1, on_output="stop")
    session = keeper(limits, recovers=True)
    assert run_step(session, code).status == status
    assert codes(session, "aab") == [1, 2, 1]
    for _ in range(2):
        assert run_step(session, code).status == status
        assert session.is_open
    assert codes(session, "ab") == [3, 2]


def test_a_session_recovers_from_what_a_sink_raised_and_from_a_caller_that_gave_up():
    session = keeper(recovers=True)
    codes(session, "a")

    def sink(piece):
        raise ArithmeticError("the sink")

    with pytest.raises(ArithmeticError):
        run_step(session, "w!", live=LiveStreams(stdout=sink))
    running = Running(session)
    running.step.cancel()
    assert wait_for(running.step).status == Status.CANCELLED
    assert codes(session, "a") == [2]


def test_a_fork_recovers_where_the_session_does():
    session = keeper(recovers=True)
    codes(session, "a")
    fork = session.fork()
    run_step(fork, "u")
    assert codes(fork, "a") == codes(session, "a") == [2]


def test_a_session_does_not_recover_from_its_end():
    session = keeper(recovers=True, total_seconds=1.0)
    assert run_step(session, "s!").status == Status.TIMEOUT
    assert "total time is over" in run_step(session, "a").detail
