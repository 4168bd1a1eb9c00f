"""What hatchling is told before it packs: the page that has to be there, and where SBOMs go.

Whoever installs a wheel, or builds one from an sdist, needs no node: both carry the built page.
Only a checkout where it was not built yet builds it here.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PAGE = "src/cloche/web/built/index.html"
_RULES = "web/rules.mk"
_EDITABLE = "editable"


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling for every wheel and every sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page if need be, and put the SBOMs where PEP 770 has them in a wheel.

        Raises:
            RuntimeError: If the page is not there and cannot be built.
        """
        root = Path(self.root)
        # What is installed for development is built by `make`, when it is wanted.
        if (root / _RULES).exists() and not (root / _PAGE).exists() and version != _EDITABLE:
            _build_page(root)
        if self.target_name == "wheel":
            found = root.glob("src/**/bundles/*/*/*.cdx.json")
            build_data["sbom_files"] += sorted(str(path.relative_to(root)) for path in found)


def _build_page(root: Path) -> None:
    try:
        subprocess.run(["make", "-f", _RULES, "page"], cwd=root, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RuntimeError(f"the page cannot be built ({error}); it needs make and npm") from error
