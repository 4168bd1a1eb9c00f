"""Guest code: run one module of upstream's tests as `regrtest` does, and tell how it came out.

usage: driver.py MODULE [+CLAIM ...] [LEFT OUT ...]

A claim is something that upstream takes for missing on WASI, and so skips the whole module for it
(`_CLAIMS`). What is left out are tests, or classes of tests, by their names (see below). What
happens is told on stdout, a line of JSON behind a mark for each event, between whatever the tests
print:

    {"event": "start", "test": NAME}
    {"event": "bad", "test": NAME, "text": TRACEBACK}
    {"event": "skipped", "reason": WHY}             the module says that it cannot be run
    {"event": "end", "run": N, "skipped": {REASON: N}, "left_out": N}

NAME is a test's `id()`, without the module where it begins with it.
"""

import collections
import functools
import importlib
import json
import os
import sys
import traceback
import types
import unittest

MARK = "\x1e"
_WORKING_FOLDER = "/tmp/work"
_MOST_TEXT = 4000
_TEST_MODULES = ("_testcapi", "_testinternalcapi", "_testlimitedcapi", "_testsinglephase")

_write = os.write  # some tests replace it
_dumps = json.dumps


def main():
    """Run the module that the command line names."""
    _, module, *words = sys.argv
    os.mkdir(_WORKING_FOLDER)
    os.chdir(_WORKING_FOLDER)
    _set_up()
    claims = [word for word in words if word.startswith("+")]
    for claim in claims:
        _CLAIMS[claim]()
    try:
        _run(module, tuple(f"{name}." for name in words if name not in claims))
    except unittest.SkipTest as reason:  # what `requires` raises is one
        _tell("skipped", reason=str(reason))
    except BaseException:
        _tell("bad", test="", text=_shortened(traceback.format_exc()))


def _set_up():
    """Bring the process into the state in which `regrtest` runs tests."""
    # Upstream's tests take it that `ctypes` works where it can be imported; ours only says why not.
    sys.modules["ctypes"] = None
    from test import support
    from test.libregrtest.setup import setup_process

    setup_process()
    support.use_resources = []
    support.verbose = False


def _claim_sockets():
    from test import support

    support.has_socket_support = True


def _claim_a_host_name():
    from test.support import socket_helper

    socket_helper.has_gethostname = True


def _claim_test_modules():
    """Let the modules in C that test CPython's insides be imported; who uses one is skipped."""
    for name in _TEST_MODULES:
        module = sys.modules[name] = types.ModuleType(name)
        module.__getattr__ = functools.partial(_skip_for, name)
    # What `test.support` wants to know: whether code has the columns that tracebacks point to.
    sys.modules["_testinternalcapi"].get_config = lambda: {"code_debug_ranges": 1}


def _skip_for(module, name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise unittest.SkipTest(f"uses {module}.{name}")


def _claim_threads():
    from test.support import threading_helper

    threading_helper.can_start_thread = True


def _claim_tools():
    """Let the module that finds `Tools` be imported, though its scripts cannot be run."""
    from test import support

    support.has_subprocess_support = True
    importlib.import_module("test.test_tools")
    support.has_subprocess_support = False


_CLAIMS = {
    "+host name": _claim_a_host_name,
    "+sockets": _claim_sockets,
    "+test modules": _claim_test_modules,
    "+threads": _claim_threads,
    "+tools": _claim_tools,
}


def _run(module, left_out):
    tests = _load(module)
    count = _leave_out(tests, left_out)
    _tell("end", left_out=count, **_carry_out(tests))


def _carry_out(tests):
    result = Result()
    tests.run(result)
    return {"run": result.testsRun - result.idle, "skipped": result.reasons}


def _load(module):
    loader = unittest.TestLoader()
    tests = loader.loadTestsFromModule(importlib.import_module(module))
    if loader.errors:
        raise ImportError("\n".join(loader.errors))
    return tests


def _leave_out(suite, names):
    """Take the tests out whose names or classes' names are listed. Return how many they were."""
    kept = []
    count = 0
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            count += _leave_out(test, names)
            kept.append(test)
        elif f"{_name(test)}.".startswith(names):
            count += 1
        else:
            kept.append(test)
    suite._tests = kept
    return count


class Result(unittest.TestResult):
    """Tells what happens when it happens, so that an abrupt end is known by its test."""

    def __init__(self):
        """Count nothing yet."""
        super().__init__()
        self.reasons = collections.Counter()
        self.idle = 0

    def startTest(self, test):
        """Tell that a test starts."""
        super().startTest(test)
        _tell("start", test=_name(test))

    def addSkip(self, test, reason):
        """Count a test that skips itself, or a part of it."""
        super().addSkip(test, reason)
        self.reasons[reason] += 1
        started = isinstance(test, unittest.TestCase)  # and no class that skips itself
        self.idle += started and not isinstance(test, unittest.case._SubTest)

    def addFailure(self, test, err):
        """Tell of a failure."""
        super().addFailure(test, err)
        _tell_bad(test, self.failures[-1][1])

    def addError(self, test, err):
        """Tell of an error."""
        super().addError(test, err)
        _tell_bad(test, self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        """Tell of a part of a test that went wrong."""
        failures = len(self.failures)
        super().addSubTest(test, subtest, err)
        if err is not None:
            found = self.failures if len(self.failures) > failures else self.errors
            _tell_bad(test, f"{subtest}\n{found[-1][1]}")

    def addUnexpectedSuccess(self, test):
        """Tell of a test that should have failed."""
        super().addUnexpectedSuccess(test)
        _tell_bad(test, "it was expected to fail")


def _name(test):
    return test.id().removeprefix(f"{sys.argv[1]}.")


def _tell_bad(test, text):
    _tell("bad", test=_name(test), text=_shortened(text))


def _shortened(text):
    return text if len(text) <= _MOST_TEXT else f"...{text[-_MOST_TEXT:]}"


def _tell(event, **facts):
    line = f"{MARK}{_dumps({'event': event, **facts})}\n".encode()
    while line:
        line = line[_write(1, line) :]


if __name__ == "__main__":
    main()
