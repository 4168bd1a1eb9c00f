"""Built-in names that the interpreter asks for when it does not have them itself."""

from _exceptions import *  # noqa: F403

__doc__ = None
__spec__ = None
IOError = EnvironmentError = OSError


class UnboundLocalError(NameError):
    """A local variable was read before it was set."""


class FloatingPointError(ArithmeticError):
    """A floating point operation failed."""


class BufferError(Exception):
    """A buffer could not be used."""


class ReferenceError(Exception):
    """A weak reference's object is gone."""


class TabError(IndentationError):
    """Tabs and spaces were mixed."""


class UnicodeDecodeError(UnicodeError):
    """Bytes are no text."""


class UnicodeEncodeError(UnicodeError):
    """Text has no bytes."""


class Warning(Exception):
    """The base of warnings."""


class UserWarning(Warning):
    """A warning of the program."""


class DeprecationWarning(Warning):
    """Something will go."""


class PendingDeprecationWarning(Warning):
    """Something will go later."""


class FutureWarning(Warning):
    """Something will change."""


class RuntimeWarning(Warning):
    """Something is doubtful."""


class SyntaxWarning(Warning):
    """Something is written doubtfully."""


class ImportWarning(Warning):
    """An import is doubtful."""


class ResourceWarning(Warning):
    """Something was not closed."""


class BytesWarning(Warning):
    """Bytes and text were mixed."""


def vars(obj):
    """The attributes of an object as a dict."""
    return obj.__dict__


def format(value, format_spec=""):
    """A value as text, by a format."""
    return ("{:" + format_spec + "}").format(value)


def ascii(obj):
    """`repr` with everything beyond ASCII as escapes."""
    result = []
    for char in repr(obj):
        code = ord(char)
        if code < 128:
            result.append(char)
        elif code < 256:
            result.append("\\x%02x" % code)
        else:
            result.append("\\u%04x" % code if code < 65536 else "\\U%08x" % code)
    return "".join(result)


def aiter(obj):
    """The asynchronous iterator of an object."""
    return obj.__aiter__()


def anext(obj):
    """The next item of an asynchronous iterator, to be awaited."""
    return obj.__anext__()
