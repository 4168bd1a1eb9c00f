"""Guests whose host's side is taken and put into others."""

from __future__ import annotations

from cloche.engine.state.host_side import read_host_side, write_host_side
from cloche.engine.wasi.abi import OpenFlag, Right
from tests.engine.wasi.world import World


def copy(world: World, **options: object) -> World:
    """Give another guest that is as one was."""
    return taken_up(write_host_side(world.guest), **options)


def taken_up(data: bytes, **options: object) -> World:
    """Give a guest that is as the bytes say."""
    other = World(**options)
    read_host_side(data, other.guest)
    return other


def make_file(world: World, path: str, data: bytes = b"") -> None:
    """Make a file that does not stay open."""
    assert world.call("fd_close", world.make(path, data)) == 0


def make_folder(world: World, path: str) -> None:
    """Make a folder."""
    assert world.call_path("path_create_directory", path) == 0


def content(world: World, path: str) -> bytes:
    """Read a file by its path."""
    errno, number = world.open(path, 0, Right.FD_READ)
    assert errno == 0
    data: bytes = world.read(number)[1]
    assert world.call("fd_close", number) == 0
    return data


def names(world: World, path: str) -> list[str]:
    """List a folder."""
    errno, number = world.open(path, OpenFlag.DIRECTORY, Right.FD_READ)
    assert errno == 0
    found: list[str] = world.list_names(number)[1]
    assert world.call("fd_close", number) == 0
    return [name for name in found if name not in (".", "..")]
