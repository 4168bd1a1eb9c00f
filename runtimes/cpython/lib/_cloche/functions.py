"""Functions of the host, as a program calls them."""

import builtins
import sys

from _cloche import channel, values

_last = 0


class HostError(RuntimeError):
    """A function of the host has raised something that there is no built-in exception for.

    Its attribute `type` is the name of the exception's class.
    """

    def __init__(self, message="", kind=""):
        """Say what was raised."""
        super().__init__(message)
        self.type = kind


HostError.__module__ = "builtins"


class HostFunction:
    """A function of the host."""

    def __init__(self, name, is_async):
        """Stand for the function of that name."""
        self.__name__ = self.__qualname__ = name
        self._is_async = is_async
        self._call = f',"name":{values.quote(name)},"args":['

    def __repr__(self):
        return f"<host function {self.__name__}>"

    def __call__(self, /, *args, **kwargs):
        """Call it; where it is async and an event loop runs, give a future."""
        global _last
        _last = number = _last + 1
        arguments = ",".join([values.write(each) for each in args])
        keywords = values.write(kwargs) if kwargs else "{}"
        channel.send(f'{{"t":"call","id":{number}{self._call}{arguments}],"kwargs":{keywords}}}')
        if self._is_async and (loop := _running_loop()) is not None:
            return _future(loop, number)
        reply = channel.wait_for(number)
        if "error" in reply:
            raise _exception(reply["error"])
        return reply["v"]


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


def begin(reads_start):
    """Get ready for a piece of code.

    Args:
        reads_start: Whether the host has something to say first.
    """
    channel.waiting.clear()
    if not reads_start:
        return
    frame = channel.receive_start()
    names = sys.modules["__main__"].__dict__
    for each in frame.get("functions", ()):
        names[each["name"]] = HostFunction(each["name"], each["async"])
    names.update(frame.get("inputs", ()))
