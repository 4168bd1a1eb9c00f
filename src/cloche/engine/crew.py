"""The threads that guests run on, which are Cloche's own.

Near the limit of its recursion, or when a signal handler raises, Python cannot enter a callback,
and the engine would take what is in a register for an answer. A thread of our own has all of its
recursion depth, a stack of known size, and no signal handlers. The caller waits for it, and can be
interrupted while it does.

Whatever is thrown at such a thread from outside (`PyThreadState_SetAsyncExc` reaches any thread)
fails at most the task that it is at: no task is lost, and the thread goes on.
"""

from __future__ import annotations

import atexit
import os
import sys
from _queue import Empty, SimpleQueue
from _thread import RLock, _local, allocate_lock, stack_size, start_new_thread

from cloche.errors import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable
    from typing import Any, NoReturn, Protocol, TypeVar

    T = TypeVar("T")

    class Task(Protocol):
        """Something for one of the threads to do."""

        def carry_out(self) -> None:
            """Do it."""

        def fail(self, failure: BaseException) -> None:
            """End it, wherever it was; it may have ended already."""

        def cancel(self) -> None:
            """Make it end soon; callable from any thread."""
else:
    from _collections import deque  # `collections` costs a warm start five modules

# A guest's native stack and the host's own frames above it; only touched pages cost anything.
THREAD_STACK = 16 << 20
LARGEST_WASM_STACK = THREAD_STACK - (4 << 20)
MOST_THREADS = 32
_PATIENCE_AT_EXIT = 5.0
_STUBBORN = 100
# Seconds without a task after which a thread has nothing else to do, and until it looks again
# whether the others are still at something.
_SOON = 0.002
_LATER = 0.05


class Here(_local):
    """What the current thread is.

    Attributes:
        serves: Whether it is one of a crew.
        token: Stands for it among the threads of its crew.
        task: What it is at, if it is.
    """

    serves: bool = False
    token: object = None
    task: Task | None = None


_HERE = Here()


class Crew:
    """Threads that take up tasks in the order in which they come; started when they are needed.

    Args:
        most: How many there may be. A task that waits for another one (a sink of a run, or a host
            function, that makes runs) could wait for ever if that held for it as well; it gets a
            thread in any case.
    """

    def __init__(self, most: int = MOST_THREADS) -> None:
        self._most = most
        self._reset()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)
        atexit.register(self.dismiss)

    def _reset(self) -> None:
        # After a fork none of the threads is there, and a lock may be held by one of them.
        self._tasks: deque[Task] = deque()
        self._bell: SimpleQueue[None] = SimpleQueue()
        # A signal handler may interrupt its holder, and make a run of its own.
        self._lock = RLock()
        # A token for each thread. Whoever starts one may be interrupted at any point, so the thread
        # itself sees to it that its token is there.
        self._threads: set[object] = set()
        self._unfinished: dict[Task, None] = {}
        self._when_idle: deque[Task] = deque()
        self._idling = 0
        self._dismissed = False
        self._all_gone = allocate_lock()

    def submit(self, task: Task) -> None:
        """Have a task done by one of the threads.

        Raises:
            RequestError: If no thread can be started, or at the end of the process, when no more
                tasks are taken.
        """
        with self._lock:
            if self._dismissed:
                raise RequestError("the process is ending; no more runs are taken")
            try:
                self._unfinished[task] = None
                if len(self._unfinished) + self._idling > len(self._threads):
                    self._employ()
                self._tasks.append(task)
                self._bell.put(None)
            except BaseException:
                self._unfinished.pop(task, None)
                raise

    def do_when_idle(self, task: Task) -> None:
        """Have a task done by the first thread that has had nothing else to do for a moment.

        It may never be done: nobody can wait for it. Only for threads of the crew.
        """
        self._when_idle.append(task)

    def call(
        self, function: Callable[[], T], every_second: Callable[[], object] | None = None
    ) -> T:
        """Call a function on one of the threads, and wait for its result.

        Args:
            function: What to call, without arguments.
            every_second: Called on this thread each second that it takes.

        Raises:
            RequestError: As `submit` does.
            BaseException: What the function raises.
        """
        if _HERE.serves:
            return function()
        call = Call(function)
        self.submit(call)
        result: T = call.wait(every_second)
        return result

    def dismiss(self) -> None:
        """End all tasks and all threads, and take no more; at the end of the process."""
        with self._lock:
            self._dismissed = True
            threads = len(self._threads)
            tasks = list(self._unfinished)
            if threads:
                self._all_gone.acquire(blocking=False)
        for task in tasks:
            task.cancel()
        for _ in range(threads):
            self._bell.put(None)
        if threads:
            self._all_gone.acquire(timeout=_PATIENCE_AT_EXIT)

    def _employ(self) -> None:
        if len(self._threads) >= self._most and not (_HERE.serves or _is_waited_for()):
            return
        token = object()
        usual = stack_size()
        try:
            self._threads.add(token)
            stack_size(THREAD_STACK)
            start_new_thread(self._serve, (token,))
        except RuntimeError:
            self._threads.discard(token)
            if not self._threads:
                raise RequestError("no thread can be started for the run") from None
        except BaseException:
            self._threads.discard(token)
            raise
        finally:
            stack_size(usual)

    def _serve(self, token: object) -> None:
        try:
            _HERE.token = token
            if threading := sys.modules.get("threading"):
                sys.settrace(threading.gettrace())  # as a Thread does, for debuggers
            _HERE.serves = True
            while not (self._dismissed and not self._tasks):
                try:
                    self._threads.add(token)
                    self._work_off()
                    self._rest()
                except BaseException:
                    continue
        finally:
            self._leave(token)

    def _rest(self) -> None:
        """Wait for the next task; if none comes soon, do what can be done ahead of need."""
        if not self._when_idle:
            self._bell.get()
            return
        try:
            self._bell.get(timeout=_LATER if self._unfinished else _SOON)
        except Empty:
            if not self._unfinished:
                self._do_ahead()

    def _do_ahead(self) -> None:
        self._idling += 1
        try:
            task = self._when_idle.popleft()
            try:
                task.carry_out()
            except BaseException as failure:
                _fail(task, failure)
        except IndexError:
            return  # another thread was first
        finally:
            self._idling -= 1

    def _work_off(self) -> None:
        """Do tasks until there are none."""
        try:
            # What is thrown at this thread strikes as a call returns, and there is no call between
            # the taking of a task in this way and the `try`.
            for task in iter(self._tasks.popleft, None):
                try:
                    _HERE.task = task
                    task.carry_out()
                except BaseException as failure:
                    _fail(task, failure)
                finally:
                    self._unfinished.pop(task, None)
                    _HERE.task = None
        except IndexError:
            return

    def park(self, failure: BaseException) -> NoReturn:
        """Fail the task that this thread is at, and never return to it.

        For a thread that could only go back into the engine with an answer that is none. The thread
        and its instance are lost; another takes its place when it is needed.
        """
        task = _HERE.task
        self._leave(_HERE.token)
        if task is not None:
            self._unfinished.pop(task, None)
            _fail(task, failure)
        never = allocate_lock()
        while True:
            never.acquire()

    def _leave(self, token: object) -> None:
        with self._lock:
            self._threads.discard(token)
            if not self._threads and self._all_gone.locked():
                self._all_gone.release()


class Call:
    """A function that is called on a thread of a crew.

    Args:
        function: What to call, without arguments.
    """

    def __init__(self, function: Callable[[], object]) -> None:
        self._function = function
        self._result: Any = None
        self._failure: BaseException | None = None
        self._is_over = False
        self._ended = allocate_lock()
        self._ended.acquire()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._is_over

    def carry_out(self) -> None:
        """Call it."""
        self._result = self._function()
        self._is_over = True
        self._ended.release()

    def fail(self, failure: BaseException) -> None:
        """Keep what it raised."""
        self._failure = failure
        self._is_over = True
        if self._ended.locked():
            self._ended.release()

    def cancel(self) -> None:
        """Let it go on: it ends by itself, and soon."""

    def interrupt(self) -> bool:
        """Give that there is no guest's code in it that could be interrupted."""
        return False

    def wait(self, every_second: Callable[[], object] | None = None) -> Any:
        """Wait for the end, and give what the function gave.

        Args:
            every_second: Called each second that it takes.

        Raises:
            BaseException: What the function raised.
        """
        while not self._ended.acquire(timeout=1.0):  # in slices, as in `patience`
            if every_second is not None:
                every_second()
        if self._failure is not None:
            raise self._failure
        return self._result


def _is_waited_for() -> bool:
    from cloche.engine.waiting import someone_waits_for_us  # which few threads have to know

    return someone_waits_for_us()


def _fail(task: Task, failure: BaseException) -> None:
    """Have a task told that it failed, also while more is thrown at this thread."""
    for _ in range(_STUBBORN):
        try:
            task.fail(failure)
        except BaseException:
            continue
        return


CREW = Crew()
