"""Runs from the command line, from the shell's side: streams, codes, signals."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from hashlib import sha256

import pytest

from tests.packages.making import named


def test_prints_what_the_program_prints(cloche):
    done = cloche("-c", "print(1 + 1)")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"2\n", b"")


def test_hands_the_programs_own_arguments_on(cloche):
    done = cloche("-c", "import sys; print(*sys.argv)", "--json", "-x", "é")
    assert done.stdout.decode() == "-c --json -x é\n"


def test_runs_a_file_that_sees_itself_and_no_other_file(cloche, tmp_path):
    (tmp_path / "script.py").write_text(
        "import os, sys\nprint(sys.argv, os.listdir('/main'))\nopen('script.py')"
    )
    (tmp_path / "secret.txt").write_text("secret")
    done = cloche("script.py", "a", "b")
    assert done.stdout == b"['/main/script.py', 'a', 'b'] ['script.py']\n"
    assert b"Error" in done.stderr


def test_the_file_cannot_be_changed_by_the_program(cloche, tmp_path):
    (tmp_path / "script.py").write_text("open('/main/script.py', 'w').write('x')")
    done = cloche("script.py")
    assert done.returncode == 1
    assert b"Error" in done.stderr
    assert (tmp_path / "script.py").read_text().startswith("open")


@pytest.mark.parametrize("arguments", [("-",), ()])
def test_runs_what_standard_input_holds(cloche, arguments):
    assert cloche(*arguments, stdin=b"print(6 * 7)").stdout == b"42\n"


def test_the_program_reads_standard_input(cloche):
    done = cloche("-c", "print(input() * 2)", stdin="hé\n".encode())
    assert done.stdout.decode() == "héhé\n"


def test_output_arrives_while_the_program_runs():
    """Each line is read before the program is told to go on."""
    code = "while True:\n    word = input()\n    print('got', word)"
    process = subprocess.Popen(
        [sys.executable, "-m", "cloche", "--timeout", "100", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    for word in (b"one\n", b"two\n"):
        process.stdin.write(word)
        process.stdin.flush()
        assert process.stdout.readline() == b"got " + word
    process.stdin.close()
    assert process.wait(30) == 1
    process.stdout.close()


def test_bytes_go_to_a_pipe_as_they_are(cloche):
    code = r"import sys; sys.stdout.buffer.write(b'\x1b[31m\xff\x00')"
    assert cloche("-c", code).stdout == b"\x1b[31m\xff\x00"


def test_a_terminal_gets_escape_sequences_as_text():
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cloche", "-c", r"print('\x1b]0;title\x07')"],
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=subprocess.DEVNULL,
    )
    assert process.wait(30) == 0
    assert os.read(master, 100) == b"\\x1b]0;title\\x07\r\n"
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize("code", [0, 1, 3, 126, 200, 255])
def test_the_exit_code_is_the_programs_own(cloche, code):
    assert cloche("-c", f"import sys; sys.exit({code})").returncode == code


def test_an_exception_is_a_traceback_on_stderr_and_nothing_else(cloche):
    done = cloche("-c", "print('a')\n1/0")
    assert (done.returncode, done.stdout) == (1, b"a\n")
    assert done.stderr.startswith(b"Traceback")
    assert b"cloche:" not in done.stderr


def test_a_timeout_is_124_and_says_so(cloche):
    done = cloche("--timeout", "0.2", "-c", "print('so far')\nwhile True: pass")
    assert (done.returncode, done.stdout) == (124, b"so far\n")
    assert b"TimeoutError" in done.stderr
    assert done.stderr.splitlines()[-1] == b"cloche: the guest was stopped at its time limit"


def test_running_out_of_memory_is_137(cloche):
    done = cloche("--memory", "48M", "-c", "x = []\nwhile True: x.append(bytes(100_000))")
    assert done.returncode == 137


def test_output_above_the_limit_is_dropped_and_told(cloche):
    done = cloche("--output", "10", "-c", "print('x' * 100)")
    assert (done.returncode, done.stdout) == (0, b"x" * 10)
    assert b"--output raises the limit" in done.stderr


def test_code_above_the_limit_is_refused_with_a_sentence(cloche):
    done = cloche("-c", "1", *["x" * 100_000] * 3)
    assert done.returncode == 1
    assert done.stderr.startswith(b"cloche: ")
    assert b"at most 262,144" in done.stderr


def test_json_is_the_whole_result_and_nothing_else(cloche):
    done = cloche("--json", "-c", "import sys\nprint('é'); sys.exit(3)")
    result = json.loads(done.stdout)
    assert done.returncode == result["exit_code"] == 3
    assert result["stdout"] == "é\n"
    assert result["status"] == "error"
    assert done.stderr == b""


def test_json_tells_a_timeout_as_well(cloche):
    done = cloche("--json", "--timeout", "0.2", "-c", "while True: pass")
    assert json.loads(done.stdout)["status"] == "timeout"
    assert done.returncode == 124


def test_ctrl_c_stops_the_program_with_130():
    code = "print('started')\nwhile True: pass"
    process = subprocess.Popen(
        [sys.executable, "-m", "cloche", "-c", code],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"started\n"
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in stderr


def test_a_reader_that_goes_away_ends_the_program_with_141():
    process = subprocess.Popen(
        [sys.executable, "-m", "cloche", "-c", "while True: print('y')"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"y\n"
    process.stdout.close()
    assert process.wait(30) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_like_none(closed):
    command = f"{sys.executable} -m cloche -c 'print(1)' {closed}"
    done = subprocess.run(["sh", "-c", command], timeout=60, stdout=subprocess.PIPE)
    assert done.returncode == 0
    assert done.stdout == (b"" if ">&-" in closed.split() else b"1\n")


def test_a_full_disk_is_a_failure_with_a_sentence(cloche):
    with open("/dev/full", "wb") as full:
        done = cloche("-c", "print(1)", stdout=full)
    assert done.returncode == 125
    assert b"No space left on device" in done.stderr


def test_the_first_run_says_what_it_waits_for_on_a_terminal_only(cloche, tmp_path):
    small = ("--runtime", "micropython", "-c", "print(1)")
    env = {"CLOCHE_CACHE_DIR": str(tmp_path / "one")}
    assert cloche(*small, env=env).stderr == b""
    master, slave = pty.openpty()
    env = {"CLOCHE_CACHE_DIR": str(tmp_path / "two")}
    first = cloche(*small, env=env, stderr=slave)
    told = os.read(master, 1000)
    assert first.stdout == b"1\n"
    assert told.startswith(b"\rcloche: compiling lang-python")
    assert told.endswith(b"\n")
    second = cloche(*small, env=env, stderr=slave)
    os.set_blocking(master, False)
    with pytest.raises(BlockingIOError):
        os.read(master, 1000)
    assert second.stdout == b"1\n"
    os.close(master)
    os.close(slave)


@pytest.fixture
def wheel(tmp_path):
    """Put a wheel where the command is called; gives its name and its hash."""
    name, data = named("demo")
    (tmp_path / name).write_bytes(data)
    return name, sha256(data).hexdigest()


def test_the_program_imports_from_wheels_that_are_handed_in(cloche, wheel):
    name, digest = wheel
    for option in (["--with", name], [f"--with={name}"], ["--with", f"{name}#sha256={digest}"]):
        done = cloche(*option, "-c", "import demo; print(demo.name)")
        assert (done.returncode, done.stdout, done.stderr) == (0, b"demo\n", b"")


def test_a_script_imports_from_them_as_well(cloche, wheel, tmp_path):
    (tmp_path / "script.py").write_text("import demo; print(demo.name)")
    assert cloche("--with", wheel[0], "script.py").stdout == b"demo\n"


def test_a_wheel_that_cannot_be_used_is_a_wrong_command_line(cloche, wheel, tmp_path):
    name, _ = wheel
    (tmp_path / "x-1.0-cp313-cp313-win_amd64.whl").write_bytes(b"")
    for given, words in {
        "gone-1.0-py3-none-any.whl": b"cannot read the wheel",
        f"{name}#sha256={'0' * 64}": b"has the SHA-256",
        "x-1.0-cp313-cp313-win_amd64.whl": b"made for one platform",
        "demo": b"is not the path of a wheel",
    }.items():
        done = cloche("--with", given, "-c", "print(1)")
        assert (done.returncode, done.stdout) == (2, b"")
        assert words in done.stderr


def test_micropython_takes_no_wheels(cloche, wheel):
    done = cloche("--runtime", "micropython", "--with", wheel[0], "-c", "print(1)")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"take the runtime cpython" in done.stderr


def test_files_go_in_and_what_was_changed_comes_out(cloche, tmp_path):
    (tmp_path / "data.csv").write_text("1,2\n")
    code = "open('data.csv', 'a').write('3'); open('new', 'w').write(open('data.csv').read())"
    done = cloche("--file", "data.csv", "--out", "results", "-c", code)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "results" / "new").read_text() == "1,2\n3"
    assert (tmp_path / "results" / "data.csv").read_text() == "1,2\n3"
    assert (tmp_path / "data.csv").read_text() == "1,2\n"


def test_what_was_not_written_is_told_and_changes_the_code(cloche, tmp_path):
    code = "for n in range(30): open('f%d' % n, 'w').write('x')"
    assert cloche("--out", "results", "-c", code).returncode == 0
    done = cloche("--out", "results", "-c", code)
    lines = done.stderr.decode().splitlines()
    assert (done.returncode, len(lines)) == (125, 21)
    assert lines[0] == "cloche: 'f0' was not written: it is there already"
    assert lines[-1] == "cloche: 10 more files were not written"
    assert cloche("--out", "results", "-c", f"{code}\nraise SystemExit(3)").returncode == 3


def test_a_folder_is_mounted_to_be_read_or_to_be_written(cloche, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_text("content")
    (tmp_path / "in" / "out").symlink_to("..")
    code = "print(open('/data/a').read()); open('/data/out/x')"
    done = cloche("--mount", "/data=in", "-c", code)
    assert done.stdout == b"content\n"
    assert b"PermissionError" in done.stderr
    code = "open('/data/b', 'w').write('new')"
    assert cloche("--mount", "/data=in", "-c", code).returncode == 1
    assert cloche("--mount", "/data=in:rw", "-c", code).returncode == 0
    assert (tmp_path / "in" / "b").read_text() == "new"
