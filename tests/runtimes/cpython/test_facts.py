"""What a build tells about its module."""

from __future__ import annotations

import ast
import marshal
from types import SimpleNamespace

from runtimes.cpython.facts import importable_modules
from runtimes.cpython.interpreter import Interpreter


class EveryModule:
    """Stands for the finished module: it can import what it is asked for, but for one."""

    def run(self, program):
        names = ast.literal_eval(program.partition("for name in ")[2].partition(":\n")[0])
        told = "".join(f"{name}\n" for name in names if name != "gc")
        return SimpleNamespace(written=told.encode())


def test_modules_come_from_the_archive_and_the_configuration_and_can_be_imported(tmp_path):
    index = marshal.dumps(
        {
            "json/__init__.py": (0, 0, 0, 0),
            "json/decoder.py": (0, 0, 0, 0),
            "os.py": (0, 0, 0, 0),
            "_strptime.py": (0, 0, 0, 0),
            "tzdata/zones": (0, 0),
        }
    )
    archive = tmp_path / "archive"
    archive.write_bytes(len(index).to_bytes(4, "little") + index)
    (tmp_path / "Modules").mkdir()
    (tmp_path / "Modules" / "config.c").write_text(
        '{"math", PyInit_math},\n{"_io", PyInit__io},\n{"sys", NULL},\n{"gc", PyInit_gc},\n'
    )
    built = Interpreter(folder=tmp_path, tree=tmp_path, library=tmp_path, libraries=())
    found = importable_modules(archive, built, EveryModule())
    assert found == ["json", "math", "os", "sys"]
