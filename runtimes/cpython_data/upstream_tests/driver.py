"""Guest code: run one file of upstream's tests with pytest, and tell how it came out.

    prepare(PACKAGE)            once; what is run begins in copies of the instance as it is then
    run(FILE, [LEFT OUT ...])

FILE is a dotted name such as `numpy.fft.tests.test_helper`; the tests of a package lie in `/tests`,
in folders like those of the package, which they are made part of. What is left out are tests, or
classes of tests, by their names (see below). What happens is told on stdout, a line of JSON behind
a mark for each event:

    {"event": "start", "test": NAME}
    {"event": "bad", "test": NAME, "text": TRACEBACK}
    {"event": "skipped", "reason": WHY}             the file says that it cannot be run
    {"event": "end", "run": N, "skipped": {REASON: N}, "left_out": N}

NAME is pytest's, without the file: `TestClass::test_name[parameters]`.
"""

import collections
import importlib
import json
import os
import sys
import types

import numpy
import pytest
from _pytest import tmpdir
from _pytest.config import get_config

MARK = "\x1e"
_TESTS = "/tests"
_WORKING_FOLDER = "/tmp/work"
_MOST_TEXT = 4000
# Those of `numpy.test()` and `pandas.test()`, and pandas' own for a release without files of data.
_OPTIONS = {
    "numpy": ("-m", "not slow"),
    "pandas": ("-m", "not slow and not network and not db", "--no-strict-data-files"),
}
# Modules in C that only numpy's tests use, and that a build for users leaves out; and what the
# standard library has no part of here.
_MISSING = (
    "mmap",
    "numpy._core._multiarray_tests",
    "numpy._core._operand_flag_tests",
    "numpy._core._rational_tests",
    "numpy._core._simd",
    "numpy._core._struct_ufunc_tests",
    "numpy._core._umath_tests",
)

_write = os.write  # some tests replace it
_dumps = json.dumps


def prepare(package):
    """Make the tests part of their package, and import what all files need."""
    os.mkdir(_WORKING_FOLDER)
    os.chdir(_WORKING_FOLDER)
    _claim_modules()
    tmpdir.get_user_id = lambda: None  # there are no users
    _add_tests(package, f"{_TESTS}/{package}")
    get_config()  # imports all of pytest
    importlib.import_module("_hypothesis_pytestplugin")
    importlib.import_module(f"{package}.conftest")


def run(name, left_out):
    """Run the tests of a file."""
    plugin = Plugin(left_out)
    file = f"{_TESTS}/{name.replace('.', '/')}.py"
    plugin.tell_end(pytest.main([*_options(name.partition(".")[0]), file], [plugin]))


def _options(root):
    settings = next(name for name in os.listdir(_TESTS) if name.startswith("settings."))
    return [
        *("-c", f"{_TESTS}/{settings}", "--rootdir", _TESTS),
        *("-o", "addopts=", "-o", "log_file=/tmp/log"),  # there is no /dev/null
        *("-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "no:terminal"),
        *("--capture", "sys", "--assert", "plain", "--import-mode", "append"),
        *("--hypothesis-seed", "0"),
        *_OPTIONS[root],
    ]


def _add_tests(package, folder):
    importlib.import_module(package).__path__.append(folder)
    for entry in os.scandir(folder):
        if entry.is_dir() and entry.name != "tests":
            _add_tests(f"{package}.{entry.name}", entry.path)


def _claim_modules():
    """Let modules be imported that are not there, for the tests beside those that use them."""
    for name in _MISSING:
        module = sys.modules[name] = types.ModuleType(name)
        module.__getattr__ = StandIn(name.rpartition(".")[2]).__getattr__
    sys.modules["mmap"].ALLOCATIONGRANULARITY = 1 << 16  # reckoned with before a file is mapped
    # What `conftest.py` looks at for each test: the mode of a unit that is not there.
    sys.modules["numpy._core._multiarray_tests"].get_fpu_mode = int
    sys.modules["numpy._core._rational_tests"].rational = rational


class rational(numpy.int64):
    """A type whose values are used when files are imported, before any test runs."""

    def __new__(cls, *args):
        """Give a number to those, and skip a test."""
        if "PYTEST_CURRENT_TEST" in os.environ:
            StandIn("_rational_tests.rational")()
        return super().__new__(cls, 1)


class StandIn:
    """What is in a module that is not there: the test that calls it is skipped."""

    def __init__(self, name):
        """Remember what it stands in for."""
        self._name = name

    def __getattr__(self, name):
        """Give what would be in it."""
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self._name}.{name}")

    def __call__(self, *args, **kwargs):
        """Skip the test."""
        pytest.skip(f"uses {self._name}")


class Plugin:
    """Tells what happens when it happens, so that an abrupt end is known by its test."""

    def __init__(self, left_out):
        """Count nothing yet."""
        self.left_out = left_out
        self.count = 0
        self.run = 0
        self.reasons = collections.Counter()

    def pytest_collection_modifyitems(self, config, items):
        """Take the tests out whose names, or classes' names, are listed."""
        out = [item for item in items if _is_listed(_name(item.nodeid), self.left_out)]
        self.count = len(out)
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)

    def pytest_collectreport(self, report):
        """Tell of a file, or a part of one, that cannot be imported or skips itself."""
        if report.failed:
            _tell_bad(_name(report.nodeid), str(report.longrepr))
        elif report.skipped and _name(report.nodeid):
            self.reasons[_reason(report)] += 1
        elif report.skipped:
            _tell("skipped", reason=_reason(report))

    def pytest_runtest_logstart(self, nodeid, location):
        """Tell that a test starts."""
        _tell("start", test=_name(nodeid))

    def pytest_runtest_logreport(self, report):
        """Tell of a failure, and count the others."""
        if report.failed:
            _tell_bad(_name(report.nodeid), str(report.longrepr))
        if report.skipped and not hasattr(report, "wasxfail"):
            self.reasons[_reason(report)] += 1
        elif report.when == "call" or report.skipped or report.failed:
            self.run += report.when != "teardown"

    def tell_end(self, code):
        """Tell that all is over, or that pytest gave up."""
        if code in (3, 4):  # an error of pytest's own, or in its use
            _tell_bad("", f"pytest ended with {code!r}")
        _tell("end", run=self.run, skipped=self.reasons, left_out=self.count)

    def pytest_internalerror(self, excrepr):
        """Tell what went wrong in pytest."""
        _tell_bad("", str(excrepr))


def _name(nodeid):
    return nodeid.partition("::")[2]


def _is_listed(name, names):
    return any(name == each or name.startswith((f"{each}[", f"{each}::")) for each in names)


def _reason(report):
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def _tell_bad(name, text):
    text = text if len(text) <= _MOST_TEXT else f"...{text[-_MOST_TEXT:]}"
    _tell("bad", test=name, text=text)


def _tell(event, **facts):
    line = f"{MARK}{_dumps({'event': event, **facts})}\n".encode()
    while line:
        line = line[_write(1, line) :]
