"""An install that is about to go wrong, and what has to hold however it went."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from cloche.bundles.bundle import Bundle
from cloche.bundles.install import install_bundle
from cloche.errors import BundleNotFoundError
from tests.bundles.making import NAME, VERSION, bundle_files, trusted_keys, write_registry

OLD = {"python.wasm": b"old" * 1000, "notice.txt": b"old"}
NEW = {"python.wasm": b"new" * 1000, "notice.txt": b"new"}


class Scene:
    """A registry with a new bundle, and a cache in some state before it is installed."""

    def __init__(self, folder: Path, prepare: Callable[[Scene], None]):
        """Set the scene in an empty folder."""
        self.folder, self.prepare = folder, prepare
        self.registry, self.cache = folder / "registry", folder / "cache"
        self.home = self.cache / "bundles" / NAME
        self.reset()

    def reset(self) -> None:
        """Set it anew."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.publish(OLD)
        self.prepare(self)
        self.publish(NEW)

    def publish(self, assets: dict[str, bytes]) -> None:
        write_registry(self.registry, bundle_files(assets))

    def install(self) -> Bundle:
        return install_bundle(
            NAME, VERSION, registry=self.registry, cache=self.cache, keys=trusted_keys()
        )

    def check(self) -> str:
        """Look at what a fault has left, and see that the next install heals it.

        Returns:
            "old", "new" or "none": what could be used without the registry.

        Raises:
            AssertionError: If something else was there, or does not heal, or is left behind.
        """
        found = self._without_registry()
        assert found == "none" or self.prepare is replacing or found == "new", found
        assert found != "none" or self.prepare is not replacing, "the old bundle is lost"
        self.assert_new(self.install())
        self.assert_tidy()
        return found

    def assert_new(self, bundle: Bundle) -> None:
        assert {path: bundle.read_asset(path) for path in NEW} == NEW

    def assert_tidy(self) -> None:
        assert [path.name for path in self.home.iterdir()] == [VERSION]
        assert {path.name for path in self.home.parent.iterdir()} <= {NAME, f".{NAME}.lock"}
        names = {path.name for path in (self.home / VERSION).iterdir()}
        assert names == {"manifest.json", "manifest.sig", *NEW}

    def _without_registry(self) -> str:
        away = self.folder / "away"
        self.registry.rename(away)
        try:
            bundle = self.install()
        except BundleNotFoundError:
            return "none"
        finally:
            away.rename(self.registry)
        content = {path: bundle.read_asset(path) for path in NEW}
        assert content in (OLD, NEW), "a mixture"
        return "new" if content == NEW else "old"


def fresh(_scene: Scene) -> None:
    """Leave the cache empty."""


def replacing(scene: Scene) -> None:
    """Have another build of the same version in the cache."""
    scene.install()


def healing(scene: Scene) -> None:
    """Have a damaged bundle in the cache."""
    scene.install()
    (scene.home / VERSION / "python.wasm").write_bytes(b"damaged")


SCENES = (fresh, replacing, healing)
