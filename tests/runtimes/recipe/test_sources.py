"""A source is what the lock says, from whichever origin it came."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace

import pytest

from runtimes.recipe import sources
from runtimes.recipe.cache import Cache
from runtimes.recipe.errors import FetchError, MismatchError
from runtimes.recipe.hashing import file_sha256, tree_sha256
from runtimes.recipe.lock import DebianOrigin, Source, UrlOrigin
from runtimes.recipe.progress import Progress

FILES = {"src/a.c": b"int a;\n", "LICENSE": b"MIT\n", "docs/unused.md": b"# unused\n"}
USED = ("src", "LICENSE")


def tarball(path, top, files=FILES):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def origins(tmp_path, monkeypatch):
    """Two origins whose archives differ, as Debian's and upstream's do, over the same files."""
    debian = tarball(tmp_path / "thing.orig.tar.gz", "thing-1.0")
    upstream = tarball(tmp_path / "thing-1.0.tar.gz", "thing-v1", {**FILES, "docs/more.md": b"x"})
    archives = {"debian": debian, "upstream": upstream}

    def fetch(name):
        def origin(source, folder):
            if name not in archives:
                raise FetchError(f"{name} is away")
            expected = source.debian.sha256 if name == "debian" else source.upstream.sha256
            if file_sha256(archives[name]) != expected:
                raise MismatchError(f"{name} is not what the lock says")
            copy = folder / archives[name].name
            copy.write_bytes(archives[name].read_bytes())
            return copy

        origin.__name__ = name
        return origin

    monkeypatch.setattr(sources, "_from_debian", fetch("debian"))
    monkeypatch.setattr(sources, "_from_upstream", fetch("upstream"))
    return archives


@pytest.fixture
def source(origins, tmp_path):
    (tmp_path / "tree").mkdir()
    for name, content in FILES.items():
        path = tmp_path / "tree" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return Source(
        name="thing",
        version="1.0",
        used=USED,
        tree_sha256=tree_sha256(tmp_path / "tree", USED),
        debian=DebianOrigin(
            package="thing",
            suite="trixie",
            file="thing.orig.tar.gz",
            sha256=file_sha256(origins["debian"]),
        ),
        upstream=UrlOrigin(
            url="https://example.org/thing-1.0.tar.gz", sha256=file_sha256(origins["upstream"])
        ),
    )


def fetched(source, tmp_path):
    return sources.source_tree(source, Cache(tmp_path / "cache"), Progress(io.StringIO()))


def content(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("away", [[], ["debian"], ["upstream"]])
def test_every_origin_gives_the_same_files(source, origins, tmp_path, away):
    for name in away:
        del origins[name]
    kept = {name: text for name, text in FILES.items() if not name.startswith("docs")}
    assert content(fetched(source, tmp_path)) == kept


def test_a_tarball_that_was_changed_is_refused(source, origins, tmp_path):
    tarball(origins["debian"], "thing-1.0", {**FILES, "src/a.c": b"int b;\n"})
    with pytest.raises(MismatchError):
        fetched(source, tmp_path)
    assert not (tmp_path / "cache" / "sources" / f"thing-{source.tree_sha256}").exists()


def test_other_files_under_a_right_tarball_hash_are_refused(source, tmp_path):
    with pytest.raises(MismatchError, match="tree hash"):
        fetched(replace(source, used=("src",)), tmp_path)


def test_says_what_each_origin_answered(source, origins, tmp_path):
    origins.clear()
    with pytest.raises(FetchError, match=r"(?s)cannot get thing 1.0.*debian: .*upstream: "):
        fetched(source, tmp_path)


def test_is_fetched_once(source, origins, tmp_path):
    first = fetched(source, tmp_path)
    origins.clear()
    assert fetched(source, tmp_path) == first
