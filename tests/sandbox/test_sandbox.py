"""`Sandbox`, with the official bundle."""

from __future__ import annotations

import asyncio

import pytest

from cloche.engine.files.workspace import Workspace
from cloche.errors import LimitError, RequestError
from cloche.host_folder import HostFolder
from cloche.limits import Limits
from cloche.record import replace
from cloche.request import RunRequest
from cloche.result import Status
from cloche.sandbox.process_runner import ProcessRunner
from cloche.sandbox.runner import InProcessWasiRunner
from cloche.sandbox.runtimes import RUNTIMES
from cloche.sandbox.sandbox import Sandbox
from tests.packages.making import named


@pytest.fixture(
    scope="module",
    params=[*((runtime, "thread") for runtime in RUNTIMES), ("micropython", "process")],
    ids="-".join,
)
def sandbox(request):
    runtime, isolation = request.param
    with Sandbox(runtime, isolation=isolation) as sandbox:
        yield sandbox


@pytest.fixture(scope="module", params=RUNTIMES)
def here(request):
    """A sandbox whose guests are in this process."""
    return Sandbox(request.param)


def test_runs_python(sandbox):
    result = sandbox.run("print(1 + 1)")
    assert (result.status, result.stdout, result.stderr) == (Status.OK, "2\n", "")
    assert result.runtime.split()[0] in RUNTIMES.values()


def test_the_usual_runtime_is_cpython():
    assert Sandbox().run("1").runtime.startswith("lang-cpython ")


def test_what_was_prepared_is_compiled_before_the_first_run():
    sandbox = Sandbox()
    sandbox.prepare()
    assert sandbox.run("1").usage.compile_seconds < 0.001


def test_every_run_is_fresh(sandbox):
    assert sandbox.run("x = 1").ok
    result = sandbox.run("x")
    assert result.status == Status.ERROR
    assert "NameError" in result.stderr


def test_hands_in_arguments_input_and_environment(sandbox):
    code = "import sys, os; print(sys.argv, sys.stdin.read(), os.environ['A'])"
    result = sandbox.run(code, ["x", "é"], "input", {"A": "b"})
    assert result.stdout == "['-c', 'x', 'é'] input b\n"


CHANGES = """
import os
print(open("a.csv").read(), open("/deep/b", "rb").read(), os.getcwd())
with open("a.csv", "a") as file: file.write("3,4")
with open("new.bin", "wb") as file: file.write(bytes(range(3)))
with open("/tmp/not told", "w") as file: file.write("x")
os.remove("gone")
"""


def test_files_are_handed_in_and_those_that_were_changed_come_back(sandbox):
    files = {"a.csv": "1,2\n", "/deep/b": b"b", "gone": b""}
    for result in (
        sandbox.run(CHANGES, files=files),
        asyncio.run(sandbox.arun(CHANGES, files=files)),
        sandbox.execute(sandbox.request(CHANGES, files=files)),
        *sandbox.run_many([sandbox.request(CHANGES, files=files)]),
    ):
        assert result.ok, result.stderr
        assert result.stdout == "1,2\n b'b' /\n"
        assert result.files == {"a.csv": b"1,2\n3,4", "new.bin": b"\0\1\2"}
        assert (result.files_left_out, result.files_removed) == ((), ("gone",))
    assert files["a.csv"] == "1,2\n"


def test_what_was_written_before_a_bad_end_comes_back(sandbox):
    code = "with open('so far', 'w') as file: file.write('x')\n"
    assert sandbox.run(code + "1 / 0").files == {"so far": b"x"}
    hurried = Sandbox(limits=Limits(timeout=0.5))
    result = hurried.run(code + "while True: pass")
    assert (result.status, result.files) == (Status.TIMEOUT, {"so far": b"x"})


def test_a_module_that_was_handed_in_can_be_imported(sandbox):
    files = {"helper.py": "x = 7", "pack/__init__.py": "", "pack/inner.py": "y = 8"}
    result = sandbox.run("import helper, pack.inner; print(helper.x, pack.inner.y)", files=files)
    assert (result.stdout, result.files) == ("7 8\n", {})


def test_files_that_are_too_large_are_a_result():
    result = Sandbox(limits=Limits(file_bytes=10)).run("1", files={"a": b"x" * 11})
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert "at most 10" in result.detail


@pytest.mark.parametrize(
    "files", [["a"], {"a": 1}, {"../a": b""}, {"a/": b""}, {"a": b"", "a/b": b""}]
)
def test_files_that_cannot_be_are_refused(sandbox, files):
    with pytest.raises(RequestError):
        sandbox.run("1", files=files)


def test_input_may_be_bytes_or_text(sandbox):
    code = "import sys; print(len(sys.stdin.buffer.read()))"
    assert sandbox.run(code, stdin=b"\xff\xfe").stdout == "2\n"
    assert sandbox.run(code, stdin="é").stdout == "2\n"


def test_code_that_is_too_large_is_a_result(sandbox):
    result = sandbox.run("#" * 300_000)
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert "at most 262,144" in result.detail


@pytest.mark.parametrize(
    "arguments",
    [
        (b"print()",),
        (None,),
        ("1", "args"),
        ("1", [1]),
        ("1", (), 5),
        ("1", (), "", {"a": 1}),
        ("1", (), "", {1: "a"}),
    ],
)
def test_wrong_types_are_the_hosts_mistake(sandbox, arguments):
    with pytest.raises(RequestError):
        sandbox.run(*arguments)


def test_keeps_its_limits():
    limits = Limits(timeout=0.1, output=3)
    sandbox = Sandbox(limits=limits)
    assert sandbox.limits == limits
    result = sandbox.run("print('12345')\nwhile True: pass")
    assert (result.status, result.stdout, result.truncated) == (Status.TIMEOUT, "123", True)


def test_memory_below_what_the_runtime_starts_with_is_refused():
    with pytest.raises(LimitError, match="memory"):
        Sandbox(limits=Limits(memory=1 << 20)).run("1")


def test_runs_many_in_their_order(sandbox):
    results = sandbox.run_many(f"print({number})" for number in range(50))
    assert [result.stdout for result in results] == [f"{number}\n" for number in range(50)]


def test_runs_many_of_code_and_requests_mixed(sandbox):
    request = sandbox.request("print(input())", stdin="hi")
    results = sandbox.run_many(["print(1)", request])
    assert [result.stdout for result in results] == ["1\n", "hi\n"]


@pytest.mark.parametrize("wrong", [[1], [None], [RunRequest(argv=("ruby",))], [["code"]]])
def test_many_with_something_that_is_no_request_are_refused(sandbox, wrong):
    with pytest.raises(RequestError):
        sandbox.run_many(wrong)


def test_runs_without_blocking_the_event_loop(sandbox):
    async def main():
        runs = [sandbox.arun(f"print({number})") for number in range(20)]
        return await asyncio.gather(*runs)

    assert [result.stdout for result in asyncio.run(main())] == [f"{n}\n" for n in range(20)]


def test_executes_any_request_of_the_command(sandbox):
    files = {"/main/script.py": b"import sys; print(sys.argv, __name__)"}
    request = RunRequest(argv=("python", "/main/script.py", "a"), files=files)
    assert sandbox.execute(request).stdout == "['/main/script.py', 'a'] __main__\n"
    program = RunRequest(argv=("python", "-"), stdin=b"print(6 * 7)")
    assert sandbox.execute(program).stdout == "42\n"


@pytest.mark.parametrize("wrong", ["code", None, RunRequest(argv=()), RunRequest(argv=("sh",))])
def test_executes_nothing_else(sandbox, wrong):
    with pytest.raises(RequestError):
        sandbox.execute(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"isolation": "container"},
        {"isolation": None},
        {"workers": 2},
        {"isolation": "process", "workers": 0},
        {"isolation": "process", "workers": True},
        {"isolation": "process", "workers": 2.0},
        {"isolation": "process", "workers": 1000},
        {"isolation": "process", "workers": 2, "runner": InProcessWasiRunner()},
    ],
)
def test_an_isolation_that_cannot_be_is_refused(wrong):
    with pytest.raises(RequestError):
        Sandbox("micropython", **wrong)


def test_a_sandbox_in_this_process_goes_on_after_it_is_closed():
    with Sandbox("micropython") as sandbox:
        assert sandbox.run("1").ok
    assert sandbox.run("1").ok


def test_a_closed_sandbox_with_workers_takes_no_more():
    with Sandbox("micropython", isolation="process", workers=1) as sandbox:
        assert sandbox.run("1").ok
    for call in (sandbox.run, sandbox.run_many, lambda code: sandbox.session().run(code)):
        with pytest.raises(RequestError, match="closed"):
            call("1")
    sandbox.close()


def test_a_runner_that_is_shared_stays_open():
    runner = ProcessRunner(1)
    with Sandbox("micropython", runner=runner) as one:
        assert one.run("1").ok
    with Sandbox("micropython", runner=runner) as other:
        assert other.run("1").ok
    runner.close()


def test_packages_are_there_in_workers_as_well(tmp_path):
    name, data = named("word")
    (tmp_path / name).write_bytes(data)
    with Sandbox(packages=[tmp_path / name], isolation="process", workers=1) as sandbox:
        assert sandbox.run("import word; print(word.name)").stdout == "word\n"


FOLDER = """
import os
print(sorted(os.listdir("/data")), open("/data/d/f").read())
for attempt in (lambda: open("/data/out").read(), lambda: open("/data/new", "w").close()):
    try:
        print("done", attempt())
    except OSError as error:
        print(type(error).__name__)
"""


@pytest.mark.parametrize("readonly", [True, False])
def test_a_folder_of_the_host_is_read_and_written_as_it_was_handed_in(here, readonly, tmp_path):
    inside = tmp_path / "in"
    (inside / "d").mkdir(parents=True)
    (inside / "d" / "f").write_text("content")
    (inside / "out").symlink_to(tmp_path)
    request = here.request(FOLDER)
    request = replace(request, mounts={"/data": HostFolder(inside, readonly=readonly)})
    ended = "OSError" if readonly else "done None"
    result = here.execute(request)
    assert result.stdout == f"['d', 'out'] content\nPermissionError\n{ended}\n", result.stderr
    assert (inside / "new").exists() is not readonly
    assert result.files == {}


def test_every_run_of_a_sandbox_has_its_mounts(tmp_path):
    (tmp_path / "helper.py").write_text("x = 7")
    sandbox = Sandbox(mounts={"/lib": HostFolder(tmp_path)})
    code = "import sys; sys.path.append('/lib'); import helper; print(helper.x)"
    many = sandbox.run_many([code] * 3)
    assert [result.stdout for result in (sandbox.run(code), *many)] == ["7\n"] * 4
    with sandbox.session() as session:
        assert session.run(code).stdout == "7\n"


def test_a_workspace_is_the_working_folder_of_one_run_after_the_other(here):
    workspace = Workspace()
    for number in range(3):
        result = here.run(f"open('{number}', 'w').close()", workspace=workspace)
        assert (result.status, result.files) == (Status.OK, {})
    names = here.run("import os; print(sorted(os.listdir()))", workspace=workspace).stdout
    assert names == "['0', '1', '2', 'tmp']\n"
    here.run("given", workspace=workspace, files={"0": b"new"})
    assert (workspace.list(), workspace.read("0")) == (("0", "1", "2"), b"new")


def test_a_workspace_that_is_in_use_is_refused(here):
    workspace = Workspace()
    with workspace.use(), pytest.raises(RequestError, match="in use"):
        here.run("1", workspace=workspace)
    assert here.run("1", workspace=workspace).ok


def test_a_worker_has_folders_of_the_host_to_read(tmp_path):
    (tmp_path / "f").write_text("content")
    code = "print(open('/data/f').read())"
    mounts = {"/data": HostFolder(tmp_path)}
    with Sandbox("micropython", mounts=mounts, isolation="process", workers=1) as sandbox:
        assert sandbox.run(code).stdout == "content\n"
        assert [result.stdout for result in sandbox.run_many([code] * 2)] == ["content\n"] * 2
        with sandbox.session() as session:
            assert session.run(code).stdout == "content\n"


@pytest.mark.parametrize(
    "mounts", [{"/a": "/tmp"}, {"a": HostFolder("/tmp")}, {"/tmp": HostFolder("/tmp")}]
)
def test_mounts_that_cannot_be_are_refused(mounts):
    with pytest.raises(RequestError):
        Sandbox(mounts=mounts).run("1")


def test_a_sandbox_tells_what_it_is_made_of(tmp_path):
    name, data = named("demo")
    (tmp_path / name).write_bytes(data)
    box = Sandbox(packages=[tmp_path / name], functions={"size": len})
    assert box.bundle.name == "lang-cpython"
    assert [package.name for package in box.packages] == ["demo"]
    assert dict(box.functions) == {"size": len}
    plain = Sandbox("micropython")
    assert (plain.bundle.name, plain.packages, plain.functions) == ("lang-python", (), {})
