"""A folder of the host's for tests, with a secret beside it, and a guest that has it."""

from __future__ import annotations

import os
from pathlib import Path

from cloche.host_folder import HostFolder
from tests.engine.wasi.world import World

SECRET = b"the secret of the host"


def lay_out(place: Path) -> Path:
    """Make the folder "in" with files and links, and "out" beside it; gives the former."""
    inside, outside = place / "in", place / "out"
    (inside / "d" / "deep").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret").write_bytes(SECRET)
    (inside / "a").write_bytes(b"content of a")
    (inside / "d" / "b").write_bytes(b"content of b")
    for name, target in {
        "to-a": "a",
        "to-d": "d",
        "d/up-to-a": "../a",
        "d/round": "deep/../../d/b",
        "dangling": "nowhere",
        "out": "../out/secret",
        "out-folder": "../out",
        "d/far-out": "../../out/secret",
        "d/dangling-out": "../../out/nothing",
        "absolute": str(outside / "secret"),
        "absolute-in": str(inside / "a"),
        "loop": "loop",
        "chain": "to-out",
        "to-out": "out",
    }.items():
        (inside / name).symlink_to(target)
    os.mkfifo(inside / "pipe")
    return inside


def make_world(place: Path, **options: object) -> World:
    """Give a guest that has a folder of the host's as "/m"."""
    return World(mounts={"/m": HostFolder(place, **options)})


def state(place: Path) -> dict[str, object]:
    """Give all that is in a folder: what each path is, or has in it."""
    found: dict[str, object] = {}
    for folder, folders, files in os.walk(place):
        for name in folders + files:
            path = Path(folder, name)
            if path.is_symlink():
                found[str(path)] = "link", os.readlink(path)
            else:
                found[str(path)] = path.read_bytes() if path.is_file() else "other"
    return found
