"""Every byte of every file of an installed bundle, flipped."""

from __future__ import annotations

from pathlib import Path

from tests.bundles.making import VERSION
from tests.faults.scene import Scene, fresh


def run(folder: Path, rounds: int) -> str:
    """Flip bytes in the cache and install again.

    Args:
        folder: An empty folder.
        rounds: In how many goes each file is gone through; fewer than 5 leave bytes out.

    Returns:
        A line on what was done.

    Raises:
        AssertionError: If a flip was not noticed, or did not heal.
    """
    scene = Scene(folder / "damage", fresh)
    scene.install()
    flips = 0
    for path in sorted((scene.home / VERSION).iterdir()):
        right = path.read_bytes()
        for index in range(0, len(right), max(1, 60 - 15 * (rounds - 1))):
            flipped = bytearray(right)
            flipped[index] ^= 1 << index % 8
            path.write_bytes(flipped)
            scene.assert_new(scene.install())
            assert path.read_bytes() == right, f"{path.name}, byte {index}"
            flips += 1
    scene.assert_tidy()
    return f"{flips} flipped bytes noticed and healed"
