"""`cloche precompile`."""

from __future__ import annotations

import os

MICROPYTHON = ("precompile", "micropython")


def test_compiles_once_and_says_what_it_waits_for(cloche, tmp_path):
    env = {"CLOCHE_CACHE_DIR": str(tmp_path / "cache")}
    first, second = (cloche(*MICROPYTHON, env=env) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.startswith(b"lang-python ")
    assert first.stdout.endswith(b" compiled\n")
    assert first.stderr == b"cloche: compiling lang-python 0.1.0, once on this machine\n"
    assert second.stdout.endswith(b" was compiled before\n")
    assert second.stderr == b""


def test_what_is_in_a_folder_is_used_where_nothing_can_be_kept(cloche, tmp_path):
    """As in an image: another user's home, a key of its own, a file system that is read-only."""
    output = str(tmp_path / "image")
    made = cloche(*MICROPYTHON, "--output", output, env={"CLOCHE_CACHE_DIR": str(tmp_path / "one")})
    assert f"set CLOCHE_PRECOMPILED={output}" in made.stdout.decode()
    assert not (tmp_path / "one" / "compiled").exists()
    (tmp_path / "file").write_bytes(b"")
    env = {
        "CLOCHE_CACHE_DIR": str(tmp_path / "file" / "cache"),
        "CLOCHE_DATA_DIR": str(tmp_path / "file" / "data"),
        "CLOCHE_PRECOMPILED": output,
        "PATH": "",
    }
    used = cloche("--runtime", "micropython", "-c", "print(1)", env=env)
    assert (used.returncode, used.stdout, used.stderr) == (0, b"1\n", b"")


def test_a_folder_that_others_can_write_to_is_the_hosts_mistake(cloche, tmp_path):
    folder = tmp_path / "image"
    folder.mkdir()
    os.chmod(folder, 0o777)
    done = cloche("-c", "print(1)", env={"CLOCHE_PRECOMPILED": str(folder)})
    assert done.returncode == 125
    assert b"others may write" in done.stderr


def test_an_unknown_runtime_is_refused_with_those_there_are(cloche):
    done = cloche("precompile", "ruby")
    assert done.returncode == 2
    assert b"there is cpython, micropython" in done.stderr
