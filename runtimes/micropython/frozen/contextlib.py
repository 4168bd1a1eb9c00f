"""Things to use with `with`."""

import sys

from functools import wraps


class ContextDecorator:
    """Lets a context manager be a decorator."""

    def _recreate_cm(self):
        return self

    def __call__(self, func):
        @wraps(func)
        def inner(*args, **kwargs):
            with self._recreate_cm():
                return func(*args, **kwargs)

        return inner


class AbstractContextManager:
    """The base of context managers."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, tb):
        return None


class _GeneratorContextManager(ContextDecorator):
    def __init__(self, func, args, kwargs):
        self.gen = func(*args, **kwargs)
        self._made_from = (func, args, kwargs)

    def _recreate_cm(self):
        return _GeneratorContextManager(*self._made_from)

    def __enter__(self):
        try:
            return next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield")

    def __exit__(self, exc_type, exc, tb):
        if exc_type is None:
            try:
                next(self.gen)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        if exc is None:
            exc = exc_type()
        try:
            self.gen.throw(exc)
        except StopIteration as stop:
            return stop is not exc
        except BaseException as raised:
            if raised is exc:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")


def contextmanager(func):
    """Makes a context manager of a generator that yields once."""

    @wraps(func)
    def helper(*args, **kwargs):
        return _GeneratorContextManager(func, args, kwargs)

    return helper


class closing:
    """Closes a thing at the end."""

    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, exc_type, exc, tb):
        self.thing.close()


class nullcontext:
    """Does nothing."""

    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, exc_type, exc, tb):
        return None


class suppress:
    """Ends quietly at the exceptions that are named."""

    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __enter__(self):
        return None

    def __exit__(self, exc_type, exc, tb):
        return exc_type is not None and issubclass(exc_type, self._exceptions)


class _Redirect:
    _stream = ""

    def __init__(self, new_target):
        self._new = new_target
        self._old = []

    def __enter__(self):
        self._old.append(getattr(sys, self._stream))
        setattr(sys, self._stream, self._new)
        return self._new

    def __exit__(self, exc_type, exc, tb):
        setattr(sys, self._stream, self._old.pop())


class redirect_stdout(_Redirect):
    """Sends what is printed to another file."""

    _stream = "stdout"


class redirect_stderr(_Redirect):
    """Sends what goes to stderr to another file."""

    _stream = "stderr"


class ExitStack:
    """Calls what was put on it at the end, the last first."""

    def __init__(self):
        self._callbacks = []

    def enter_context(self, cm):
        """Enters a context manager, which is left at the end."""
        result = cm.__enter__()
        self._callbacks.append(cm.__exit__)
        return result

    def push(self, exit):
        """Puts on a context manager, or a function with the arguments of `__exit__`."""
        self._callbacks.append(exit.__exit__ if hasattr(exit, "__exit__") else exit)
        return exit

    def callback(self, callback, *args, **kwds):
        """Puts on a function to be called with arguments."""

        def exit(exc_type, exc, tb):
            callback(*args, **kwds)

        self._callbacks.append(exit)
        return callback

    def pop_all(self):
        """Moves everything to a new stack."""
        new = type(self)()
        new._callbacks, self._callbacks = self._callbacks, []
        return new

    def close(self):
        """Ends at once."""
        self.__exit__(None, None, None)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, tb):
        pending = exc
        while self._callbacks:
            callback = self._callbacks.pop()
            kind = None if pending is None else type(pending)
            try:
                if callback(kind, pending, tb if pending is exc else None):
                    pending = None
            except BaseException as raised:
                pending = raised
        if pending is not None and pending is not exc:
            raise pending
        return exc is not None and pending is None
