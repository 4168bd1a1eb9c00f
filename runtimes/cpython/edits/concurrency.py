"""Threads, pools and event loops in one thread; lib/_cloche/threads.py says how."""

from runtimes.recipe.edits import Edit, insert_after, insert_before

_THREADING = "Lib/threading.py"
_POOL = "Lib/concurrent/futures/thread.py"
_LOOP = "Lib/asyncio/selector_events.py"
_QUEUE = "Lib/queue.py"

_START = """\
        with _active_limbo_lock:
            _limbo[self] = self
        try:
            # Start joinable thread
            _start_joinable_thread(self._bootstrap, handle=self._handle,
                                   daemon=self.daemon)
        except Exception:
            with _active_limbo_lock:
                del _limbo[self]
            raise
        self._started.wait()  # Will set ident and native_id
"""

_SUBMIT = """\
            self._work_queue.put(w)
            self._adjust_thread_count()
            return f
"""

_SUBMIT_HERE = """\
        # Cloche: there is one thread, so the work is done by whoever hands it in.
        if self._initializer is not None:
            initializer, self._initializer = self._initializer, None
            initializer(*self._initargs)
        w.run()
        return f
"""

_SELF_PIPE = """\
        self._ssock, self._csock = socket.socketpair()
        self._ssock.setblocking(False)
        self._csock.setblocking(False)
        self._internal_fds += 1
        self._add_reader(self._ssock.fileno(), self._read_from_self)
"""

_CLOSE_SELF_PIPE = """\
        self._remove_reader(self._ssock.fileno())
        self._ssock.close()
        self._ssock = None
        self._csock.close()
        self._csock = None
        self._internal_fds -= 1
"""

EDITS: tuple[Edit, ...] = (
    Edit(
        path=_THREADING,
        anchor=_START,
        replacement="        from _cloche import threads\n\n        threads.start(self)\n",
    ),
    insert_before(
        _THREADING,
        """\
    # Wait for all non-daemon threads to exit.
    _thread_shutdown()
""",
        "    from _cloche import threads\n\n    threads.finish()\n\n",
    ),
    Edit(path=_POOL, anchor=_SUBMIT, replacement=_SUBMIT_HERE),
    # Nobody else is there who could wake the loop up, so it needs nothing to be woken by.
    Edit(
        path=_LOOP,
        anchor=_SELF_PIPE,
        replacement="        self._ssock = self._csock = None\n        self._internal_fds += 1\n",
    ),
    Edit(path=_LOOP, anchor=_CLOSE_SELF_PIPE, replacement="        self._internal_fds -= 1\n"),
    Edit(
        path=_LOOP,
        anchor="            selector = selectors.DefaultSelector()\n",
        replacement="""\
            from _cloche.event_loop import Selector

            selector = Selector()
""",
    ),
    # The queue in C waits where no thread would ever be run; the one in Python waits for a lock.
    insert_after(
        _QUEUE,
        """\
if SimpleQueue is None:
    SimpleQueue = _PySimpleQueue
""",
        "SimpleQueue = _PySimpleQueue\n",
    ),
)
