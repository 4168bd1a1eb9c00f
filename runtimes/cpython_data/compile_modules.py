"""Copy a folder with every Python module compiled; run by the native twin, as a script.

usage: compile_modules.py ROOT SOURCE TARGET

ROOT is the path that the modules will seem to lie under. `x.py` becomes `x.py.code`, which
runtimes/cpython/packing/pack.py takes for a module without a source; other files are copied.
"""

from __future__ import annotations

import marshal
import shutil
import sys
from pathlib import Path


def main(root: str, source: str, target: str) -> None:
    """Write the copy."""
    for file in sorted(path for path in Path(source).rglob("*") if path.is_file()):
        place = file.relative_to(source)
        copy = Path(target, place)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".py":
            name = f"{root}/{place.as_posix()}"
            code = compile(file.read_bytes(), name, "exec", dont_inherit=True, optimize=0)
            copy.with_name(f"{file.name}.code").write_bytes(marshal.dumps(code))
        else:
            shutil.copyfile(file, copy)


if __name__ == "__main__":
    main(*sys.argv[1:])
