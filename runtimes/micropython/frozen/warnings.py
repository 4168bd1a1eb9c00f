"""Warnings: printed once for each text, on stderr."""

import sys

_seen = set()
_actions = []


def warn(message, category=None, stacklevel=1, source=None, skip_file_prefixes=()):
    """Prints a warning, unless a filter says otherwise."""
    if isinstance(message, Exception):
        category = type(message)
    name = "UserWarning" if category is None else category.__name__
    action = _actions[-1] if _actions else "default"
    if action == "error":
        raise message if isinstance(message, Exception) else (category or Exception)(message)
    key = (name, str(message))
    if action == "ignore" or (action != "always" and key in _seen):
        return
    _seen.add(key)
    print("%s: %s" % (name, message), file=sys.stderr)


def warn_explicit(message, category, filename, lineno, module=None, registry=None):
    """Prints a warning."""
    warn(message, category)


def simplefilter(action, category=None, lineno=0, append=False):
    """Says what becomes of warnings: "ignore", "error", "always" or "default"."""
    _actions.append(action)


def filterwarnings(action, message="", category=None, module="", lineno=0, append=False):
    """Says what becomes of warnings, all of them."""
    _actions.append(action)


def resetwarnings():
    """Forgets all filters."""
    _actions.clear()


class catch_warnings:
    """Puts the filters back at the end."""

    def __init__(self, record=False, module=None, action=None, category=None):
        if record:
            raise NotImplementedError("use the cpython runtime to record warnings")
        self._action = action

    def __enter__(self):
        self._saved = list(_actions)
        if self._action is not None:
            _actions.append(self._action)

    def __exit__(self, exc_type, exc, tb):
        _actions[:] = self._saved
