"""The symbols of an extension module are its own, but for the function that makes it."""

from __future__ import annotations

import pytest

from runtimes.cpython.build import HERE as CPYTHON
from runtimes.cpython.toolchain import make_toolchain
from runtimes.cpython_data.link_module import link_module
from runtimes.cpython_data.local_symbols import with_local_symbols
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.errors import CommandError, RecipeError
from runtimes.recipe.lock import read_lock
from runtimes.recipe.progress import Progress

_MODULE = """
int helper_calls;
int helper(void) {{ return ++helper_calls + {value}; }}
int PyInit_{name}(void) {{ return helper(); }}
"""


@pytest.fixture(scope="module")
def tools():
    lock = read_lock(CPYTHON / "source.lock")
    return make_toolchain(lock, Cache(default_cache_root()), Progress())


@pytest.fixture
def module(tools, tmp_path, monkeypatch):
    """Make the object of a module, as a package's build does."""
    monkeypatch.chdir(tmp_path)

    def make(name, value):
        (tmp_path / f"{name}.c").write_text(_MODULE.format(name=name, value=value))
        tools.wasi.run(["-c", f"{name}.c", "-o", f"{name}.c.o"])
        program = str(tools.host.program)
        assert link_module(program, ["-shared", f"{name}.c.o", "-lm", "-o", f"{name}.so"]) == 0
        return tmp_path / f"{name}.so"

    return make


def link_both(tools, folder, first, second):
    main = "int PyInit_a(void), PyInit_b(void); int main(void) { return PyInit_a() + PyInit_b(); }"
    (folder / "main.c").write_text(main)
    tools.wasi.run([folder / "main.c", first, second, "-o", folder / "both.wasm"])


def test_two_modules_with_functions_of_the_same_name_can_be_linked(tools, tmp_path, module):
    link_both(tools, tmp_path, module("a", 10), module("b", 20))


def test_without_it_they_could_not(tools, tmp_path, module):
    module("a", 10), module("b", 20)
    with pytest.raises(CommandError, match="duplicate symbol: helper"):
        link_both(tools, tmp_path, tmp_path / "a.c.o", tmp_path / "b.c.o")


def test_what_is_said_to_be_public_stays_so(tools, tmp_path, module):
    data = module("a", 10).read_bytes()
    assert with_local_symbols(data, lambda name: name.startswith("PyInit_")) == data
    hidden = tmp_path / "hidden.o"
    hidden.write_bytes(with_local_symbols(data, lambda name: False))
    with pytest.raises(CommandError, match="undefined symbol: PyInit_a"):
        link_both(tools, tmp_path, hidden, module("b", 20))


def test_what_is_no_object_file_is_refused():
    with pytest.raises(RecipeError, match="no symbols"):
        with_local_symbols(b"\0asm\x01\0\0\0", lambda name: True)
