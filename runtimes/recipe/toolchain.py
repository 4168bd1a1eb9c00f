"""The toolchain: packages from PyPI, npm and Debian, pinned by hash and unpacked into the cache.

What comes as sources from PyPI (`pypi-sdist`) is unpacked likewise, and never built by pip. A wheel
that a guest is to be given (`pypi-wheel`) is left as it is.

The registries' own clients fetch the archives, from wherever this machine is configured to; the
hash in the lock decides whether one is used. Nothing is installed into an environment.
"""

from __future__ import annotations

import shutil
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.debian import fetch_package
from runtimes.recipe.debian_package import unpack_package
from runtimes.recipe.errors import MismatchError
from runtimes.recipe.hashing import file_sha256, value_sha256
from runtimes.recipe.lock import Tool
from runtimes.recipe.progress import Progress

_DEBIAN_SUITE = "trixie"


def tool_folder(tool: Tool, cache: Cache, progress: Progress) -> Path:
    """Return the folder with a tool's unpacked package.

    Args:
        tool: What is wanted, from the lock.
        cache: Where it is kept.
        progress: Told about the download.

    Raises:
        CommandError: The registry's client failed or is missing.
        MismatchError: The archive is not one of those in the lock.
    """
    download, unpack = _REGISTRIES[tool.registry]

    def make(content: Path) -> None:
        with progress.step(f"fetch {tool.name} {tool.version}"):
            scratch = content.parent / "download"
            scratch.mkdir()
            download(tool, scratch)
            unpack(_verified(tool, scratch), content)

    key = value_sha256([sorted(tool.sha256.items()), sys.platform])
    return cache.folder("tools", f"{tool.name}-{tool.version}-{key[:16]}", make)


def _verified(tool: Tool, folder: Path) -> Path:
    (archive,) = (path for path in folder.iterdir() if path.is_file())
    wanted = tool.sha256.get(archive.name)
    if wanted is None:
        raise MismatchError(
            f"the lock has no hash for {archive.name}; add this platform's archive of {tool.name}"
        )
    found = file_sha256(archive)
    if found != wanted:
        raise MismatchError(f"{archive.name}: found {found}, the lock wants {wanted}")
    return archive


def _download_wheel(tool: Tool, folder: Path) -> None:
    name = f"{tool.name}=={tool.version}"
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--dest"]
    run([sys.executable, "-m", "pip", "download", *options, folder, name])


def _unpack_wheel(archive: Path, content: Path) -> None:
    with zipfile.ZipFile(archive) as wheel:
        for member in wheel.infolist():
            path = Path(wheel.extract(member, content))
            if (member.external_attr >> 16) & 0o111 and path.is_file():
                path.chmod(0o755)


def _keep(archive: Path, content: Path) -> None:
    shutil.copyfile(archive, content / archive.name)


def _download_sdist(tool: Tool, folder: Path) -> None:
    script = Path(__file__).with_name("fetch_sdist.py")
    run([sys.executable, script, tool.name, tool.version, folder])


def _unpack_sdist(archive: Path, content: Path) -> None:
    """Unpack what is in the archive's single top folder."""
    with tarfile.open(archive) as package:
        package.extractall(content, filter="data")
    (top,) = content.iterdir()
    inner = top.rename(content.parent / "top")
    for path in inner.iterdir():
        shutil.move(path, content / path.name)


def _download_npm(tool: Tool, folder: Path) -> None:
    run(["npm", "pack", "--silent", "--pack-destination", folder, f"{tool.name}@{tool.version}"])


def _unpack_npm(archive: Path, content: Path) -> None:
    with tarfile.open(archive) as package:
        package.extractall(content, filter="data")
    inner = content / "package"
    for path in inner.iterdir():
        shutil.move(path, content / path.name)
    inner.rmdir()


def _download_debian(tool: Tool, folder: Path) -> None:
    package = fetch_package(tool.name, tool.version, _DEBIAN_SUITE, folder)
    package.rename(folder / package.name)


_REGISTRIES: dict[str, tuple[Callable[[Tool, Path], None], Callable[[Path, Path], None]]] = {
    "pypi": (_download_wheel, _unpack_wheel),
    "pypi-wheel": (_download_wheel, _keep),
    "pypi-sdist": (_download_sdist, _unpack_sdist),
    "npm": (_download_npm, _unpack_npm),
    "debian": (_download_debian, unpack_package),
}
