"""What is packed as bytecode alone works, documents itself, and says where an error is."""

from __future__ import annotations

import pytest

from runtimes.cpython_data.without_source import WITHOUT_SOURCE

DOCUMENTED = {"mpmath": "quad", "networkx": "shortest_path", "sympy": "solve"}


@pytest.mark.parametrize("name", WITHOUT_SOURCE)
def test_a_package_without_source_says_so_and_keeps_its_documentation(prints, name):
    code = (
        f"import inspect, {name} as package\n"
        "try: inspect.getsource(package)\n"
        "except OSError as error: print(error)\n"
        f"print(bool(package.{DOCUMENTED[name]}.__doc__), package.__loader__.get_source())"
    )
    assert prints(code) == "could not get source code\nTrue None\n"


def test_a_traceback_names_the_lines_of_a_package_without_source(sandbox):
    result = sandbox.run("import sympy\nsympy.sympify('1 +')")
    assert result.status == "error"
    assert '/sympy/core/sympify.py", line ' in result.stderr
    assert "sympy.sympify('1 +')" in result.stderr
