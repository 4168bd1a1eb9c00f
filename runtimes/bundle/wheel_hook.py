"""Put the bundles' SBOMs where PEP 770 has them in a wheel: `.dist-info/sboms/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SbomHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling for every wheel; there is none to add where no bundle was built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Add the SBOMs of the bundles that go into the wheel."""
        root = Path(self.root)
        found = root.glob("src/**/bundles/*/*/*.cdx.json")
        build_data["sbom_files"] += sorted(str(path.relative_to(root)) for path in found)
