from __future__ import annotations

import signal
import threading

import pytest

from cloche.engine.patience import wait_for


@pytest.fixture
def handle():
    """Have SIGUSR1 handled by a function."""
    before = signal.getsignal(signal.SIGUSR1)
    yield lambda function: signal.signal(signal.SIGUSR1, lambda *_: function())
    signal.signal(signal.SIGUSR1, before)


def raise_elsewhere():
    """The signal comes on another thread, so that nothing wakes the one that waits for a lock."""
    threading.Thread(target=signal.raise_signal, args=(signal.SIGUSR1,)).start()


def test_a_signal_that_does_not_wake_the_wait_is_heeded_all_the_same(handle):
    lock = threading.Lock()
    lock.acquire()
    handle(lock.release)
    raise_elsewhere()
    wait_for(lock)
    assert lock.locked()


def test_what_its_handler_raises_ends_the_wait(handle):
    def refuse():
        raise LookupError

    lock = threading.Lock()
    lock.acquire()
    handle(refuse)
    with pytest.raises(LookupError):  # noqa: PT012 - the signal may come at once
        raise_elsewhere()
        wait_for(lock)


def test_a_lock_that_is_free_is_taken_at_once():
    lock = threading.Lock()
    wait_for(lock)
    assert lock.locked()
