"""Functions of the host, as a program calls them."""

import builtins
import sys

import _cloche_frames

from _cloche import channel


class HostError(RuntimeError):
    """A function of the host has raised something that there is no built-in exception for.

    Its attribute `type` is the name of the exception's class.
    """

    def __init__(self, message="", kind=""):
        """Say what was raised."""
        super().__init__(message)
        self.type = kind


HostError.__module__ = "builtins"


class HostFunction(_cloche_frames.HostFunction):
    """A function of the host; calling it is done in C (port/host_function.c).

    Where it is async and an event loop runs, a call gives a future.
    """

    def __init__(self, name, is_async):
        """Stand for the function of that name."""
        super().__init__(name, is_async)
        self.__name__ = self.__qualname__ = name

    def __repr__(self):
        return f"<host function {self.__name__}>"


def result_of(number):
    """Wait for the reply to a call that has not come at once, or is an error."""
    reply = channel.wait_for(number)
    if "error" in reply:
        raise _exception(reply["error"])
    return reply["v"]


def future_of(number):
    """Give a future for the reply to a call; None where no event loop runs."""
    loop = _running_loop()
    return None if loop is None else _future(loop, number)


def _running_loop():
    events = sys.modules.get("asyncio.events")
    return None if events is None else events._get_running_loop()


def _future(loop, number):
    future = loop.create_future()

    def take(reply):
        if future.done() or loop.is_closed():
            return
        if "error" in reply:
            future.set_exception(_exception(reply["error"]))
        else:
            future.set_result(reply["v"])

    channel.waiting[number] = take
    future.add_done_callback(lambda _: channel.waiting.pop(number, None))
    return future


def _exception(error):
    name, message = error["type"], error["message"]
    kind = getattr(builtins, name, None)
    # A future cannot raise the one exception that ends it.
    if isinstance(kind, type) and issubclass(kind, Exception) and kind is not StopIteration:
        try:
            return kind(message) if message else kind()
        except TypeError:
            pass  # it takes more than a message
    return HostError(f"{name}: {message}" if message else name, name)


def begin():
    """Take up what the host has to say before a piece of code."""
    frame = channel.receive_start()
    names = sys.modules["__main__"].__dict__
    for each in frame.get("functions", ()):
        names[each["name"]] = HostFunction(each["name"], each["async"])
    names.update(frame.get("inputs", ()))
