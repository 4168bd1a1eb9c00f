"""Tracebacks as text."""

import io
import sys


def format_exception(exc, value=None, tb=None, limit=None, chain=True):
    """Lists the lines of a traceback."""
    out = io.StringIO()
    sys.print_exception(value if value is not None else exc, out)
    return [line + "\n" for line in out.getvalue().split("\n") if line]


def format_exception_only(exc, value=None):
    """Lists the line that names an exception."""
    exc = value if value is not None else exc
    text = str(exc)
    name = type(exc).__name__
    return ["%s: %s\n" % (name, text) if text else name + "\n"]


def format_exc(limit=None, chain=True):
    """Gives the traceback of the exception that is handled now."""
    exc = sys.exc_info()[1]
    return "".join(format_exception(exc)) if exc is not None else "NoneType: None\n"


def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True):
    """Prints a traceback, by default on stderr."""
    text = "".join(format_exception(exc, value))
    print(text, end="", file=sys.stderr if file is None else file)


def print_exc(limit=None, file=None, chain=True):
    """Prints the traceback of the exception that is handled now."""
    print(format_exc(), end="", file=sys.stderr if file is None else file)


def format_tb(tb, limit=None):
    """Gives an empty list: tracebacks are part of exceptions here."""
    return []


extract_tb = format_tb


def print_tb(tb, limit=None, file=None):
    """Prints nothing: tracebacks are part of exceptions here."""
