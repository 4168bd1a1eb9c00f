"""Fetching tarballs and packages from Debian's archive, without touching the machine's own apt.

A private configuration names one suite, and everything that apt writes goes to a folder of ours,
so neither root nor a `deb-src` line is needed. The mirror's address is taken from the machine's
own apt configuration and is written nowhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from runtimes.recipe.commands import run
from runtimes.recipe.errors import CommandError, FetchError
from runtimes.recipe.lock import DebianOrigin

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def fetch_from_debian(origin: DebianOrigin, folder: Path) -> Path:
    """Download a source package's tarball into `folder` and return its path.

    The caller checks the hash; apt has checked the archive's signature on its way.

    Args:
        origin: Which tarball is wanted.
        folder: An empty folder, for apt's own state as well.

    Raises:
        FetchError: This is no Debian, or none of its mirrors has the tarball.
    """
    # Only the tarball: the archive may have dropped the other files of a revision.
    what = ["source", "--download-only", "--tar-only", "--only-source", origin.package]
    return _from_first_mirror(
        folder, lambda mirror, at: _fetch(mirror, "deb-src", origin.suite, what, origin.file, at)
    )


def fetch_package(name: str, version: str, suite: str, folder: Path) -> Path:
    """Download a binary package that fits every architecture into `folder` and return its path.

    The caller checks the hash; apt has checked the archive's signature on its way.

    Args:
        name: The package's name.
        version: Its version in the suite.
        suite: The suite whose index lists it.
        folder: An empty folder, for apt's own state as well.

    Raises:
        FetchError: This is no Debian, or none of its mirrors has the package.
    """
    what = ["download", f"{name}={version}"]
    file = f"{name}_{version.replace(':', '%3a')}_all.deb"
    return _from_first_mirror(
        folder, lambda mirror, at: _fetch(mirror, "deb", suite, what, file, at)
    )


def _from_first_mirror(folder: Path, fetch: Callable[[str, Path], Path]) -> Path:
    if not shutil.which("apt-get") or not _KEYRING.is_file():
        raise FetchError("this machine has no apt with Debian's keyring")
    problems = []
    for number, mirror in enumerate(_mirrors()):
        try:
            return fetch(mirror, folder / f"mirror-{number}")
        except CommandError as error:
            problems.append(str(error))
    raise FetchError("\n".join(problems) or "apt's configuration names no mirror")


def _mirrors() -> list[str]:
    """Return the archives that serve a plain suite (not `-security`, not `-updates`), in order."""
    lines = (
        run(["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"]).decode().split("\n")
    )
    pairs = (line.split(" ", 1) for line in lines if " " in line)
    return list(dict.fromkeys(uri for release, uri in pairs if "-" not in release and uri))


def _fetch(mirror: str, kind: str, suite: str, what: list[str], file: str, folder: Path) -> Path:
    apt = ["apt-get", *_private_configuration(mirror, kind, suite, folder)]
    downloads = folder / "downloads"
    downloads.mkdir()
    run([*apt, "update"])
    run([*apt, *what], cwd=downloads)
    archive = downloads / file
    if not archive.is_file():
        there = ", ".join(sorted(path.name for path in downloads.iterdir()))
        raise CommandError(f"{what[-1]} in {suite} has no {file}, but: {there}")
    return archive


def _private_configuration(mirror: str, kind: str, suite: str, folder: Path) -> list[str]:
    parts, lists, cache = folder / "sources", folder / "lists", folder / "cache"
    for path in (parts, lists / "partial", cache / "archives" / "partial"):
        path.mkdir(parents=True)
    (parts / "recipe.sources").write_text(
        f"Types: {kind}\nURIs: {mirror}\nSuites: {suite}\n"
        f"Components: main\nSigned-By: {_KEYRING}\n",
        encoding="utf-8",
    )
    settings = {
        "Dir::Etc::SourceList": "/dev/null",
        "Dir::Etc::SourceParts": str(parts),
        "Dir::State::Lists": str(lists),
        "Dir::State::status": "/dev/null",  # what is installed here says nothing of the suite
        "Dir::Cache": str(cache),
        "APT::Sandbox::User": "root",  # no change of user: the folders are the caller's own
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
