"""Threads where there is only one: they run one after the other, each from its start to its end.

A thread that was started runs when another one waits: for it to end, for a lock, an event, a queue.
That is one of the orders in which real threads may run, and so what such a program does is right;
each has its own `threading.local` values and its own context.
What needs two threads to take turns cannot be done; a wait that nothing can end is an error that
says so, or, in a daemon thread, the quiet end of that thread.
"""

import itertools
import time

import _cloche_locals

_started = []
_running = []
_numbers = itertools.count(2)


class Handle:
    """What `threading.Thread` knows its thread by."""

    def __init__(self):
        """Stand for a thread that was started."""
        self.ident = next(_numbers)
        self._done = False

    def is_done(self):
        """Return whether the thread has run."""
        return self._done

    def _set_done(self):
        self._done = True

    def join(self, timeout=None):
        """Let the threads run until this one has; those before it in the queue come first."""
        while not self._done and _started:
            _run_next()
        if not self._done and timeout is None:
            _wait_for_ever()


def start(thread):
    """Take a thread of `threading` up, to run when somebody waits."""
    thread._handle = Handle()
    thread._ident = thread._handle.ident
    thread._started.set()
    _started.append(thread)


def wait(seconds):
    """Make use of a wait for a lock that is held.

    Args:
        seconds: How long to wait at most; a negative number stands for ever.

    Returns:
        Whether something happened, so that it is worth another try.
    """
    if run_one():
        return True
    if seconds < 0:
        _wait_for_ever()
    time.sleep(seconds)
    return False


def run_one():
    """Run the thread that was started first, if there is one that has not run. Return whether."""
    if _started:
        _run_next()
        return True
    return False


def finish():
    """Run what has not run yet, at the end of the program; daemon threads are left out."""
    while _started:
        if _started[0].daemon:
            del _started[0]
        else:
            _run_next()


def _run_next():
    thread = _started.pop(0)
    _running.append(thread)
    try:
        _run(thread)
    finally:
        _running.pop()
        thread._handle._set_done()


def _run(thread):
    import threading
    from contextvars import Context

    ident = threading.get_ident()
    waiting = threading._active.get(ident)
    threading._active[ident] = thread
    values = _cloche_locals.exchange(None)
    try:
        Context().run(thread.run)
    except:  # noqa: E722  as in `Thread._bootstrap_inner`
        thread._invoke_excepthook(thread)
    finally:
        _cloche_locals.exchange(values)
        threading._active[ident] = waiting


def _wait_for_ever():
    if _running and _running[-1].daemon:
        raise SystemExit  # which ends a thread without a word
    raise RuntimeError(
        "this wait would never end: the runtime has one thread, which runs one "
        "threading.Thread after the other, and none is left that could end the wait"
    )
