"""A package is compiled ahead, and what else it has is copied."""

from __future__ import annotations

import marshal

from runtimes.cpython_data.compile_modules import main


def test_modules_are_compiled_and_other_files_copied(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "p").mkdir(parents=True)
    (source / "p" / "m.py").write_text("x = 1\n")
    (source / "p" / "data.txt").write_text("y")
    main("/lib", str(source), str(target))
    code = marshal.loads((target / "p" / "m.py.code").read_bytes())
    namespace = {}
    exec(code, namespace)
    assert (namespace["x"], code.co_filename) == (1, "/lib/p/m.py")
    assert sorted(path.name for path in (target / "p").iterdir()) == ["data.txt", "m.py.code"]
