"""Packages under CPython: real ones, and some that mean harm, all the way."""

from __future__ import annotations

import asyncio

import pytest

from cloche import InProcessWasiRunner, Limits, PythonTool, RunRequest, Sandbox
from cloche.bundles.folders import CACHE_VARIABLE
from cloche.errors import PackageError
from tests.packages.making import named
from tests.packages.real import real_wheel

SITE = "/usr/local/lib/python3.13/site-packages"


@pytest.fixture(scope="module")
def runner():
    return InProcessWasiRunner()


@pytest.fixture
def sandbox_with(runner, tmp_path):
    """Make a sandbox with small wheels of the test's own, each with some files."""

    def make(runner=runner, **packages):
        paths = []
        for name, files in packages.items():
            file, data = named(name, files=files)
            (tmp_path / file).write_bytes(data)
            paths.append(tmp_path / file)
        return Sandbox(packages=paths, runner=runner)

    return make


@pytest.fixture(scope="module")
def sandbox_of(runner):
    """Give a sandbox with real packages."""
    return lambda *names: Sandbox(packages=map(real_wheel, names), runner=runner)


PROGRAMS = {
    "attrs": (
        ["attrs"],
        "import attrs\n@attrs.define\nclass Point:\n    x: int\n    y: int = 2\nprint(Point(1))",
        "Point(x=1, y=2)",
    ),
    "python-dateutil": (
        ["python-dateutil", "six"],
        "from dateutil import parser, relativedelta, tz\n"
        "print(parser.parse('May 4 2026 13:00') + relativedelta.relativedelta(months=1))",
        "2026-06-04 13:00:00",
    ),
    "tabulate": (
        ["tabulate"],
        "from tabulate import tabulate\nprint(tabulate([[1, 'a']], ['n', 's'], 'github'))",
        "|   n | s   |\n|-----|-----|\n|   1 | a   |",
    ),
    "markdown": (
        ["markdown"],
        "import markdown\nprint(markdown.markdown('# a\\n\\n| x |\\n|---|\\n| 1 |', "
        "extensions=['tables'])[:10])",
        "<h1>a</h1>",
    ),
    "jinja2": (
        ["jinja2", "markupsafe"],
        "from jinja2 import Environment\nfrom markupsafe import _native\n"
        "print(Environment(autoescape=True).from_string('{% for i in x %}<{{ i }}>{% endfor %}')"
        ".render(x=[1, '&']))",
        "<1><&amp;>",
    ),
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_a_real_package_does_its_work(sandbox_of, case):
    names, code, shown = PROGRAMS[case]
    result = sandbox_of(*names).run(code)
    assert (result.status, result.stdout.strip()) == ("ok", shown), result.stderr


@pytest.fixture(scope="module")
def sympy(sandbox_of):
    return sandbox_of("sympy", "mpmath")


def test_sympy_solves_and_integrates(sympy):
    result = sympy.run(
        "from sympy import *\nx = symbols('x')\n"
        "print(integrate(x * exp(x), x), solve(x**2 - 2, x), pi.evalf(30))"
    )
    assert result.stdout == (
        "(x - 1)*exp(x) [-sqrt(2), sqrt(2)] 3.14159265358979323846264338328\n"
    ), result.stderr


def test_the_code_of_a_package_is_the_compiled_one(sympy):
    result = sympy.run(
        "import sys\nseen = []\n"
        "sys.addaudithook(lambda event, args: event == 'compile' and seen.append(args[1]))\n"
        "import sympy\nprint(sympy.__cached__)\n"
        "print([name for name in seen if 'site-packages' in str(name)])"
    )
    cached = f"{SITE}/sympy/__pycache__/__init__.cpython-313.pyc"
    assert result.stdout == f"{cached}\n[]\n", result.stderr


def test_a_traceback_shows_the_lines_of_a_package(sympy):
    result = sympy.run("import sympy\nsympy.sympify('1 +')")
    assert result.error.type == "SympifyError"
    assert f'File "{SITE}/sympy/core/sympify.py", line ' in result.stderr
    assert "raise SympifyError(" in result.stderr


def test_metadata_tells_the_version_and_the_files(sandbox_of):
    result = sandbox_of("tabulate").run(
        "from importlib import metadata\nprint(metadata.version('tabulate'))\n"
        "print([d.name for d in metadata.distributions()])\n"
        "print('tabulate/__init__.py' in map(str, metadata.files('tabulate')))"
    )
    assert result.stdout == "0.9.0\n['tabulate']\nTrue\n", result.stderr


def test_what_a_package_needs_and_has_not_got_is_told_by_its_import(sandbox_of):
    result = sandbox_of("jinja2").run("import jinja2")
    assert result.error.type == "ModuleNotFoundError"
    assert result.error.message == "No module named 'markupsafe'"


def test_real_wheels_with_native_code_or_for_others_are_refused(tmp_path):
    wheel = tmp_path / "numpy-2.3.0-cp313-cp313-manylinux_2_28_x86_64.whl"
    wheel.write_bytes(b"")
    with pytest.raises(PackageError, match="made for one platform"):
        Sandbox(packages=[wheel])


def test_every_way_to_run_has_the_packages(sandbox_with):
    sandbox = sandbox_with(demo=None)
    code = "import demo; print(demo.name)"
    script = RunRequest(argv=("python", "/main/a.py"), files={"/main/a.py": code.encode()})
    assert sandbox.run(code).stdout == "demo\n"
    assert asyncio.run(sandbox.arun(code)).stdout == "demo\n"
    assert sandbox.execute(script).stdout == "demo\n"
    assert [each.stdout for each in sandbox.run_many([code, script])] == ["demo\n"] * 2


def test_the_first_run_may_be_one_of_an_event_loop(sandbox_with):
    assert asyncio.run(sandbox_with(demo=None).arun("import demo")).ok


def test_modules_of_a_package_run_as_programs(sandbox_with):
    sandbox = sandbox_with(demo={"demo/__main__.py": "print('main')", "demo/data.txt": "text"})
    assert sandbox.execute(RunRequest(argv=("python", "-m", "demo"))).stdout == "main\n"
    code = "from importlib import resources as r; print((r.files('demo') / 'data.txt').read_text())"
    assert sandbox.run(code).stdout == "text\n"


CHANGES = [
    "open(f'{site}/demo.py', 'w')",
    "open(f'{site}/demo.py', 'a')",
    "open(f'{site}/new.py', 'x')",
    "os.truncate(f'{site}/demo.py', 0)",
    "os.remove(f'{site}/demo.py')",
    "os.rename(f'{site}/demo.py', f'{site}/x.py')",
    "os.rename(f'{site}/demo.py', '/tmp/x.py')",
    "os.rename(site, '/tmp/site')",
    "os.rename('/usr', '/tmp/usr')",
    "os.mkdir(f'{site}/new')",
    "os.rmdir(f'{site}/demo-1.0.dist-info')",
    "os.rmdir(site)",
    "os.symlink('/tmp', f'{site}/link')",
    "os.link(f'{site}/demo.py', '/tmp/x.py')",
    "os.utime(f'{site}/demo.py', (1, 1))",
    "os.utime(site, (1, 1))",
    "shutil.rmtree(site)",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_guest_changes_nothing_of_a_package(sandbox_with, change):
    code = f"import os, shutil\nsite = {SITE!r}\ntry:\n    {change}\nexcept OSError as e:\n"
    code += "    print(type(e).__name__)\nimport demo\nprint(demo.name)"
    told, *rest = sandbox_with(demo=None).run(code).stdout.split()
    assert told in ("OSError", "PermissionError")
    assert rest == ["demo"]


def test_a_guest_may_write_elsewhere_and_that_is_what_counts(sandbox_with):
    sandbox = sandbox_with(demo={"demo.py": "x = 1", "large.bin": bytes(1 << 20)})
    result = sandbox.run("import demo\nopen('/tmp/x', 'w').write('x' * 100)")
    assert result.usage.file_bytes == 100


def test_limits_on_files_are_for_the_guests_own(runner, tmp_path):
    file, data = named("demo", files={f"m{n}.py": "x = 1" for n in range(100)})
    (tmp_path / file).write_bytes(data)
    limits = Limits(file_nodes=16, file_bytes=10)
    sandbox = Sandbox(packages=[tmp_path / file], limits=limits, runner=runner)
    assert sandbox.run("import os, m7\nprint(len(os.listdir(m7.__file__[:-6])))").stdout == "102\n"


def test_nothing_runs_before_it_is_imported(sandbox_with):
    """Neither a path file nor the modules that an installed Python looks for at its start."""
    evil = "import sys; sys.stdout.write('ran')"
    files = {f"{name}.py": evil for name in ("sitecustomize", "usercustomize", "encodings", "os")}
    result = sandbox_with(demo={"demo.pth": evil, **files}).run("import os; print('only this')")
    assert result.stdout == "only this\n"


def test_sources_that_cannot_be_compiled_are_left_to_their_import(sandbox_with):
    sandbox = sandbox_with(
        demo={
            "demo.py": "print('works')",
            "old.py": "print 'python 2'",
            "nul.py": b"x = '\0'",
            "deep.py": "x = " + "(" * 100_000,
            "minus.py": "x = " + "-" * 200_000 + "1",
            "coding.py": "# -*- coding: none-such -*-\n",
            "latin.py": b"x = '\xff'\n",
        }
    )
    assert sandbox.run("import demo").stdout == "works\n"
    for name, error in {
        "old": "SyntaxError",
        "nul": "SyntaxError",
        "deep": "SyntaxError",
        "minus": "MemoryError",
        "coding": "SyntaxError",
        "latin": "SyntaxError",
    }.items():
        assert sandbox.run(f"import {name}").error.type == error
    assert sandbox.run("import demo").stdout == "works\n"


def test_a_source_that_prints_as_it_is_compiled_does_not_reach_the_frames(sandbox_with):
    """A warning of the compiler is the nearest to it."""
    sandbox = sandbox_with(demo={"demo.py": "x = '\\d'\nassert (1, 'always')\nprint('works')"})
    assert sandbox.run("import demo").stdout == "works\n"


def test_without_a_cache_it_is_slower_and_otherwise_the_same(sandbox_with, tmp_path, monkeypatch):
    (tmp_path / "cache").mkdir(mode=0o770)
    (tmp_path / "cache").chmod(0o770)
    sandbox_with(demo=None).run("")  # the runtime itself is loaded by now
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    assert sandbox_with(demo=None).run("import demo; print(demo.name)").stdout == "demo\n"


def test_the_hosts_python_imports_none_of_it(sandbox_with):
    import sys

    before = set(sys.modules)
    sandbox_with(antigravity_demo=None).run("import antigravity_demo")
    assert "antigravity_demo" not in set(sys.modules) - before


def test_the_tool_has_packages_and_tells_the_model(tmp_path):
    file, data = named("demo")
    (tmp_path / file).write_bytes(data)
    tool = PythonTool(packages=[tmp_path / file])
    assert "Packages: demo 1.0." in tool.description
    assert tool.run({"code": "import demo; print(demo.name)"}).stdout == "demo\n"
    assert asyncio.run(tool.arun({"code": "import demo; print(demo.name)"})).stdout == "demo\n"


def test_micropython_takes_no_packages(tmp_path):
    file, data = named("demo")
    (tmp_path / file).write_bytes(data)
    for make in (Sandbox, PythonTool):
        with pytest.raises(PackageError, match="take the runtime cpython"):
            make(runtime="micropython", packages=[tmp_path / file])
