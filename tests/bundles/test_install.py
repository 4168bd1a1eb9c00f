"""Installing bundles."""

from __future__ import annotations

import gzip
import json
import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloche.bundles import keys, location
from cloche.bundles.cache import FolderCache
from cloche.bundles.install import install_bundle
from cloche.bundles.keys import DEVELOPMENT, OWN, UNSIGNED
from cloche.bundles.registry import FolderRegistry
from cloche.errors import (
    AssetError,
    BundleError,
    BundleNotFoundError,
    CacheError,
    ManifestError,
    RegistryError,
    SignatureError,
)
from tests.bundles.making import (
    NAME,
    VERSION,
    WASM,
    bundle_files,
    manifest_value,
    public_key,
    sign,
    to_bytes,
    trusted_keys,
    write_files,
    write_registry,
)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


class Counting(FolderRegistry):
    """A folder registry that says what it was asked for."""

    is_local = False

    def __init__(self, folder):
        super().__init__(folder)
        self.asked = []

    def fetch(self, path, max_bytes):
        self.asked.append(path.rsplit("/", 1)[-1])
        return super().fetch(path, max_bytes)


@pytest.fixture
def root(tmp_path):
    return write_registry(tmp_path / "registry")


@pytest.fixture
def source(root):
    return root / NAME / VERSION


@pytest.fixture
def install(tmp_path, root):
    def run(**changes):
        options = {"registry": root, "cache": tmp_path / "cache", "keys": trusted_keys(), **changes}
        return install_bundle(NAME, VERSION, **options)

    return run


@pytest.fixture
def installed(tmp_path):
    return tmp_path / "cache" / "bundles" / NAME / VERSION


def cached(tmp_path):
    return sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "cache").rglob("*"))


def test_installs_a_bundle_into_the_cache(install, installed):
    bundle = install()
    assert bundle.folder == str(installed)
    assert (bundle.name, bundle.version, bundle.trust) == (NAME, VERSION, OWN)
    assert bundle.read_asset("python.wasm") == WASM


def test_installs_what_the_wheel_carries(root, tmp_path, monkeypatch):
    monkeypatch.setenv("CLOCHE_CACHE_DIR", str(tmp_path / "cache"))
    for module in (location, keys):
        monkeypatch.setattr(module, "OFFICIAL_FOLDER", str(root))
    (root / "development.pub").write_text(public_key().raw.hex())
    assert install_bundle(NAME, VERSION).trust == DEVELOPMENT


def test_what_is_official_is_held_to_our_own_keys_and_a_signature(root, tmp_path, monkeypatch):
    for module in (location, keys):
        monkeypatch.setattr(module, "OFFICIAL_FOLDER", str(root))
    with pytest.raises(SignatureError, match="unknown key"):
        install_bundle(NAME, VERSION, cache=tmp_path / "cache", keys=trusted_keys())
    (root / NAME / VERSION / "manifest.sig").unlink()
    with pytest.raises(SignatureError, match="has no manifest"):
        install_bundle(NAME, VERSION, cache=tmp_path / "cache", require_signature=False)


def test_asks_the_registry_once(install, root):
    registry = Counting(root)
    assert install(registry=registry) == install(registry=registry)
    assert registry.asked == ["manifest.json", "manifest.sig", "python.wasm"]


def test_what_is_cached_needs_no_registry(install, root):
    bundle = install()
    (root / NAME).rename(root / "away")
    assert install() == bundle


def test_installs_a_compressed_asset_as_it_is_stored(install, source, installed):
    packed = gzip.compress(WASM)
    value = manifest_value()
    value["assets"][0]["encoding"] = {
        "name": "gzip",
        "sha256": sha256(packed).hexdigest(),
        "size": len(packed),
    }
    manifest = to_bytes(value)
    write_files(
        source,
        {"manifest.json": manifest, "manifest.sig": sign(manifest), "python.wasm.gz": packed},
    )
    assert install().read_asset("python.wasm") == WASM
    assert (installed / "python.wasm.gz").read_bytes() == packed
    assert not (installed / "python.wasm").exists()


def test_takes_up_what_a_developer_built_anew(install, source):
    before = install()
    write_files(source, bundle_files({"python.wasm": b"another"}))
    after = install()
    assert after.read_asset("python.wasm") == b"another"
    assert after.digest != before.digest


def test_an_unsigned_bundle_comes_from_a_folder_only(install, source, root):
    (source / "manifest.sig").unlink()
    with pytest.raises(SignatureError):
        install()
    assert install(require_signature=False).trust == UNSIGNED
    with pytest.raises(SignatureError):
        install(registry=Counting(root), require_signature=False)
    with pytest.raises(SignatureError):
        install()


def test_a_wrong_signature_is_never_admitted(install, source, tmp_path):
    (source / "manifest.sig").write_bytes(sign(b"another"))
    with pytest.raises(SignatureError):
        install(require_signature=False)
    assert not [path for path in cached(tmp_path) if path.endswith("manifest.json")]


def test_refuses_another_bundle_under_this_name(install, source):
    manifest = to_bytes(manifest_value(version="1.2.4"))
    write_files(source, {"manifest.json": manifest, "manifest.sig": sign(manifest)})
    with pytest.raises(ManifestError, match=r"offers lang-test 1\.2\.4 as lang-test 1\.2\.3"):
        install()


def test_refuses_an_asset_that_is_not_the_one_described(install, source, tmp_path):
    (source / "python.wasm").write_bytes(WASM[:-1] + b"\1")
    with pytest.raises(AssetError, match="SHA-256"):
        install()
    (source / "python.wasm").write_bytes(WASM + b"\0")
    with pytest.raises(RegistryError, match="more than the 8 bytes"):
        install()
    (source / "python.wasm").unlink()
    with pytest.raises(BundleNotFoundError):
        install()
    assert not [path for path in cached(tmp_path) if "1.2.3" in path]


@pytest.mark.parametrize(("name", "version"), [("../x", VERSION), (NAME, "../1"), (NAME, "1.2")])
def test_refuses_names_that_lead_elsewhere(tmp_path, name, version):
    with pytest.raises(BundleError, match="is no"):
        install_bundle(name, version, cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def damages():
    """Ways in which an installed bundle may be damaged."""

    def swap(folder):
        data = (folder / "python.wasm").read_bytes()
        (folder / "python.wasm").write_bytes((folder / "manifest.json").read_bytes())
        (folder / "manifest.json").write_bytes(data)

    def hard_link(folder):
        os.link(folder / "python.wasm", folder.parent.parent / "twin")

    def symbolic_link(folder):
        (folder / "python.wasm").rename(folder.parent.parent / "real")
        (folder / "python.wasm").symlink_to("../../real")

    def link_in_place(folder):
        folder.rename(folder.parent.parent / "real")
        folder.symlink_to("../real")

    def file_in_place(folder):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        folder.write_bytes(b"")

    found = {
        "another version's files": lambda folder: write_files(
            folder, bundle_files(version="1.2.4")
        ),
        "files swapped": swap,
        "a file too many": lambda folder: write_files(folder, {"extra": b""}),
        "a folder too many": lambda folder: (folder / "extra").mkdir(mode=0o700),
        "hard link": hard_link,
        "symbolic link": symbolic_link,
        "link in its place": link_in_place,
        "file in its place": file_in_place,
        "writable by others": lambda folder: (folder / "python.wasm").chmod(0o666),
        "folder writable by others": lambda folder: folder.chmod(0o777),
        "unreadable": lambda folder: (folder / "manifest.json").chmod(0),
    }
    for file in ("manifest.json", "manifest.sig", "python.wasm"):

        def emptied(folder, file=file):
            (folder / file).write_bytes(b"")

        def truncated(folder, file=file):
            (folder / file).write_bytes((folder / file).read_bytes()[:-1])

        def extended(folder, file=file):
            (folder / file).write_bytes((folder / file).read_bytes() + b"\0")

        def missing(folder, file=file):
            (folder / file).unlink()

        found |= {
            f"{file} emptied": emptied,
            f"{file} truncated": truncated,
            f"{file} extended": extended,
            f"{file} missing": missing,
        }
    return found


def assert_heals(install, installed, tmp_path):
    assert install().read_asset("python.wasm") == WASM
    assert {path.name: path.read_bytes() for path in installed.iterdir()} == bundle_files()
    assert not installed.is_symlink()
    assert [path.name for path in installed.parent.iterdir()] == [VERSION]


@pytest.mark.parametrize("name", damages())
def test_heals_a_damaged_cache(install, installed, tmp_path, name):
    install()
    damages()[name](installed)
    assert_heals(install, installed, tmp_path)


@needs_root
@pytest.mark.parametrize("what", ["python.wasm", "manifest.json", "."])
def test_heals_a_cache_with_files_of_others(install, installed, tmp_path, what):
    install()
    os.chown(installed / what, 65534, 65534)
    assert_heals(install, installed, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_heals_every_flipped_byte(install, installed, tmp_path, data):
    install()
    file = installed / data.draw(st.sampled_from(sorted(bundle_files())))
    content = bytearray(file.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    file.write_bytes(content)
    assert_heals(install, installed, tmp_path)


def test_refuses_a_cache_that_others_may_write_to(install, tmp_path):
    install()
    (tmp_path / "cache" / "bundles").chmod(0o777)
    with pytest.raises(CacheError, match="others may write"):
        install()


def test_uses_a_cache_that_was_handed_in(install, tmp_path):
    cache = FolderCache(tmp_path / "mine")
    assert install(cache=cache).folder.startswith(str(tmp_path / "mine"))


def test_clears_up_after_a_killed_writer_although_the_bundle_is_there(install, installed, tmp_path):
    install()
    write_files(installed.parent / f".old-{VERSION}-abc", bundle_files())
    assert_heals(install, installed, tmp_path)


def test_waits_for_an_install_that_is_under_way_and_uses_what_it_left(install, tmp_path, root):
    """The second look, under the lock, finds what the other process has written meanwhile."""

    class Late(FolderCache):
        looked = 0

        def read(self, name, version):
            self.looked += 1
            return None if self.looked == 1 else super().read(name, version)

    install()
    registry = Counting(root)
    assert install(cache=Late(tmp_path / "cache"), registry=registry).name == NAME
    assert not registry.asked


def test_a_manifest_in_the_cache_is_json_as_it_was_signed(install, installed, source):
    install()
    assert json.loads((installed / "manifest.json").read_bytes())["name"] == NAME
    assert (installed / "manifest.json").read_bytes() == (source / "manifest.json").read_bytes()


def test_threads_of_one_process_install_once(install, root):
    registry = Counting(root)
    with ThreadPoolExecutor(8) as pool:
        bundles = list(pool.map(lambda _: install(registry=registry), range(8)))
    assert {bundle.digest for bundle in bundles} == {bundles[0].digest}
    assert registry.asked == ["manifest.json", "manifest.sig", "python.wasm"]
