"""Objects of packages come from the build cache, as they would come from the compiler."""

from __future__ import annotations

import pytest

from runtimes.cpython.build import HERE as CPYTHON
from runtimes.cpython.toolchain import make_toolchain
from runtimes.cpython_data.compile_object import compile_object
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.lock import read_lock
from runtimes.recipe.progress import Progress


@pytest.fixture(scope="module")
def compiler():
    lock = read_lock(CPYTHON / "source.lock")
    tools = make_toolchain(lock, Cache(default_cache_root()), Progress())
    return str(tools.scripts / "wasi-cc")


@pytest.fixture
def compiled(compiler, tmp_path, monkeypatch):
    """Compile a file of the given text in a folder of its own, and give the object's bytes."""
    folders = iter("abcdef")

    def run(text, *flags):
        folder = tmp_path / next(folders)
        folder.mkdir()
        (folder / "one.c").write_text(text)
        monkeypatch.chdir(folder)
        words = [compiler, *flags, "-MD", "-MF", "one.d", "-o", "one.o", "-c", "one.c"]
        code = compile_object(tmp_path / "cache", "1", words)
        return code or (folder / "one.o").read_bytes()

    return run


def kept(folder):
    return len(list((folder / "cache" / "objects").iterdir()))


def test_the_same_text_in_another_folder_is_not_compiled_again(compiled, tmp_path):
    first = compiled("int f(void) { return 1; }\n")
    assert compiled("\n\nint f(void) { return 1; } // now with a comment\n") == first
    assert kept(tmp_path) == 1


def test_another_text_or_other_flags_are_compiled(compiled, tmp_path):
    first = compiled("int f(int x) { return x * x * x; }\n")
    assert compiled("int f(int x) { return x * x; }\n") != first
    assert compiled("int f(int x) { return x * x * x; }\n", "-O2") != first
    assert kept(tmp_path) == 3


def test_what_the_compiler_refuses_is_not_kept(compiled, tmp_path, capfd):
    assert compiled("int f(void) { return unknown; }\n") == 1
    assert "unknown" in capfd.readouterr().err
    assert kept(tmp_path) == 0
