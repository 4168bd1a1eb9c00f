"""Building a package's extension modules with its own Meson build: one object for each module.

Meson comes with numpy's sources, in the form that numpy's build needs.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from runtimes.cpython_data.compilers import OPTIMISATION, Compilers
from runtimes.cpython_data.package import Meson, Package
from runtimes.recipe.commands import run
from runtimes.recipe.progress import Progress
from runtimes.recipe.zig import jobs

_ALWAYS = ("buildtype=plain", "default_library=static")


def build_with_meson(
    package: Package,
    source: Path,
    target: Path,
    meson: Path,
    headers: Path | None,
    compilers: Compilers,
    progress: Progress,
) -> None:
    """Put the package's modules into `target/objects`, what else it makes into `target/python`.

    Args:
        package: What to build.
        source: Its sources, with our edits.
        target: Where the results go.
        meson: Meson's program.
        headers: The folder of numpy's headers, for packages that include them.
        compilers: What to build with.
        progress: Told about the steps.
    """
    assert package.meson is not None
    build = target.parent / "build"
    env = {
        "PATH": os.pathsep.join([str(compilers.scripts), str(compilers.ninja), os.environ["PATH"]]),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "CLOCHE_DECLARATIONS": str(headers or ""),  # of numpy, for Cython
    }
    options = [f"-D{option}" for option in (*_ALWAYS, *package.meson.options)]
    own = target.parent / "flags.ini"
    cross: list[str | Path] = ["--cross-file", compilers.cross, "--cross-file", own]
    flags = _flags(package.meson, source, build, headers)
    own.write_text(flags, encoding="utf-8")
    with progress.step(f"configure {package.name}"):
        run([sys.executable, meson, "setup", *cross, *options, build, source], env=env)
    built = {name: _product(name) for name in package.modules}
    with progress.step(f"compile {package.name}"):
        wanted = [*built.values(), *package.meson.generated]
        program = compilers.ninja / "ninja"
        env["CLOCHE_OBJECTS"] = str(compilers.cache)
        run([program, "-k0", "-C", build, f"-j{jobs()}", *_targets(build, wanted)], env=env)
    for name, path in built.items():
        shutil.copyfile(build / path, target / "objects" / f"{name}.o")
    for path in package.meson.generated:
        copy = target / "python" / "site-packages" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(_without_paths(build / path), encoding="utf-8")
    if package.name == "numpy":
        _keep_headers(source, build, target / "include")


def _flags(meson: Meson, source: Path, build: Path, headers: Path | None) -> str:
    maps = (f"-ffile-prefix-map={folder}=." for folder in (source, build))
    words = [*OPTIMISATION, *meson.flags, *maps]
    text = f"[built-in options]\nc_args = {words}\ncpp_args = {words}\n"
    return text + (f"[properties]\nnumpy-include-dir = '{headers}'\n" if headers else "")


def _product(module: str) -> str:
    """Give the path of a module's library in the build's folder."""
    return module.replace(".", "/") + ".cpython-313-wasm32-wasi.so"


def _targets(build: Path, wanted: list[str]) -> list[str]:
    """Leave out what was made already while the build was set up."""
    return [path for path in wanted if path.endswith(".so") or not (build / path).exists()]


def _without_paths(path: Path) -> str:
    """Leave out where and with which programs this was made."""
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if "/scripts/" not in line]
    return "".join(line for line in lines if "-ffile-prefix-map" not in line)


def _keep_headers(source: Path, build: Path, target: Path) -> None:
    """Keep what other packages include of numpy: its headers, and its declarations for Cython."""
    shutil.copytree(source / "numpy" / "_core" / "include" / "numpy", target / "numpy")
    for name in ("__init__.pxd", "__init__.cython-30.pxd"):
        shutil.copyfile(source / "numpy" / name, target / "numpy" / name)
    for name in ("_numpyconfig.h", "__multiarray_api.h", "__ufunc_api.h"):
        shutil.copyfile(build / "numpy" / "_core" / name, target / "numpy" / name)
