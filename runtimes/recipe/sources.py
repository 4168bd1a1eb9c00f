"""Getting an upstream's source: from the cache, from Debian, or from the upstream itself.

Whatever the origin, the files that a recipe uses must have the tree hash of the lock, and nothing
else of the archive is kept.
"""

from __future__ import annotations

import shutil
import tarfile
import urllib.request
from collections.abc import Callable
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.debian import fetch_from_debian
from runtimes.recipe.errors import FetchError, MismatchError, RecipeError
from runtimes.recipe.hashing import file_sha256, files_under, tree_sha256
from runtimes.recipe.lock import Source
from runtimes.recipe.progress import Progress

_SECONDS_TO_WAIT = 60.0


def source_tree(source: Source, cache: Cache, progress: Progress) -> Path:
    """Return a folder with the files of `source` that the recipe uses, verified.

    Args:
        source: What is wanted, from the lock.
        cache: Where it is kept.
        progress: Told about the download.

    Raises:
        FetchError: No origin could deliver it.
        MismatchError: An origin delivered something else.
    """

    def make(content: Path) -> None:
        with progress.step(f"fetch {source.name} {source.version}"):
            _fetch(source, content)

    return cache.folder("sources", f"{source.name}-{source.tree_sha256}", make)


def _fetch(source: Source, content: Path) -> None:
    scratch = content.parent / "download"
    origins: list[Callable[[Source, Path], Path]] = [_from_debian, _from_upstream]
    problems = []
    for origin in origins:
        scratch.mkdir()
        try:
            tarball = origin(source, scratch)
            _unpack(tarball, scratch / "tree")
            _keep_used(source, scratch / "tree", content)
            return
        except MismatchError:
            raise
        except (RecipeError, OSError) as error:
            problems.append(f"{origin.__name__.replace('_', ' ').strip()}: {error}")
        finally:
            shutil.rmtree(scratch)
    raise FetchError(f"cannot get {source.name} {source.version}:\n" + "\n".join(problems))


def _from_debian(source: Source, folder: Path) -> Path:
    tarball = fetch_from_debian(source.debian, folder)
    _require(file_sha256(tarball), source.debian.sha256, f"{tarball.name} from Debian")
    return tarball


def _from_upstream(source: Source, folder: Path) -> Path:
    tarball = folder / source.upstream.url.rsplit("/", 1)[-1]
    if not source.upstream.url.startswith("https://"):
        raise FetchError(f"{source.upstream.url} is not an https address")
    answer = urllib.request.urlopen(source.upstream.url, timeout=_SECONDS_TO_WAIT)
    with answer, tarball.open("wb") as file:
        shutil.copyfileobj(answer, file)
    if source.upstream.sha256:
        _require(file_sha256(tarball), source.upstream.sha256, tarball.name)
    return tarball


def _unpack(tarball: Path, folder: Path) -> None:
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")


def _keep_used(source: Source, unpacked: Path, content: Path) -> None:
    """Move the used files out of the archive's single top folder, once their hash is right."""
    roots = list(unpacked.iterdir())
    if len(roots) != 1:
        raise MismatchError(f"{source.name}: the archive has {len(roots)} top folders, not one")
    found = tree_sha256(roots[0], source.used)
    _require(found, source.tree_sha256, f"{source.name} {source.version} (tree hash)")
    for path in files_under(roots[0], source.used):
        target = content / path.relative_to(roots[0])
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)


def _require(found: str, wanted: str, what: str) -> None:
    if found != wanted:
        raise MismatchError(f"{what} is not what the lock says: found {found}, wanted {wanted}")
