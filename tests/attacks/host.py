"""A host with something to steal and something to break, watched while guests attack it."""

from __future__ import annotations

import os
import platform
import secrets
import socket
import threading
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "CLOCHE_CANARY"


class Host:
    """What a guest must neither reach nor change.

    Args:
        folder: An empty folder of the host's, for the canary file.
        secret: What no guest may ever show.
        port: Where `visits` are counted.
    """

    def __init__(self, folder: Path, secret: str, port: int) -> None:
        self.secret = secret
        self.port = port
        self.folder = folder
        self.file = folder / "canary.txt"
        self.visits: list[object] = []

    @property
    def places(self) -> dict[str, str]:
        """What a program's placeholders stand for."""
        return {
            "@CANARY_FILE@": str(self.file),
            "@CANARY_FOLDER@": str(self.folder),
            "@CANARY_VARIABLE@": VARIABLE,
            "@CANARY_PORT@": str(self.port),
            "@HOST_PID@": str(os.getpid()),
            "@HOST_NAME@": platform.node() or "no-name",
        }

    def state(self) -> dict[str, object]:
        """Give all that has to be as it was after a run."""
        return {
            "canary": self.file.read_text(),
            "folder": sorted(os.listdir(self.folder)),
            "environment": dict(os.environ),
            "working folder": os.getcwd(),
            "visits": len(self.visits),
            "children": children(),
            "descriptors": descriptors(),
        }


def children() -> list[str]:
    """List this process's children, where the system tells (Linux)."""
    tasks = Path("/proc/self/task")
    if not tasks.exists():
        return []
    return [child for task in tasks.iterdir() for child in _read(task / "children").split()]


def descriptors() -> int:
    """Count what this process has open, where the system tells (Linux)."""
    folder = Path("/proc/self/fd")
    return len(os.listdir(folder)) if folder.exists() else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # a thread that has ended meanwhile, or a kernel that does not tell
        return ""


@contextmanager
def watched_host(folder: Path):
    """Set up a canary file, a canary variable, and a port that counts who comes."""
    secret = f"canary-{secrets.token_hex(16)}"
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = Host(folder, secret, server.getsockname()[1])
        host.file.write_text(secret)
        os.environ[VARIABLE] = secret
        threading.Thread(target=_count_visits, args=(server, host.visits), daemon=True).start()
        try:
            yield host
        finally:
            del os.environ[VARIABLE]
            server.shutdown(socket.SHUT_RDWR)


def _count_visits(server: socket.socket, visits: list[object]) -> None:
    while True:
        try:
            connection, address = server.accept()
        except OSError:
            return
        visits.append(address)
        connection.close()
