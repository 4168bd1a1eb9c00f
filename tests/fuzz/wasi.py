"""Any row of calls at the WASI boundary: an errno or a stop, and nothing else is touched.

The guest's memory is a piece of this process's with a red zone on either side, so no engine is
needed and thousands of rows go through in a second. A row is read from the input's bytes: the
number of a function, then each of its parameters as a kind and a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import addressof, c_uint8
from struct import pack

from cloche.engine.files.folder import Folder
from cloche.engine.files.node import Node
from cloche.engine.input import Input
from cloche.engine.output import Output
from cloche.engine.stop import StopGuest
from cloche.engine.wasi.abi import WasiError
from cloche.engine.wasi.guest import Guest
from cloche.engine.wasi.preview1 import FUNCTIONS
from cloche.engine.watch import Watch
from cloche.limits import Limits
from cloche.request import RunRequest

SIZE = 64 << 10
ZONE = 4096
UNTOUCHED = bytes(ZONE)
OUTPUT = 500
MOST_CALLS = 60
SECONDS = 0.002
LAST_ERRNO = 76
LIMITS = Limits(
    output=OUTPUT, file_bytes=20_000, file_nodes=16, open_files=8, result_files=3, result_bytes=1000
)
NAMES = sorted(FUNCTIONS)
POKE = len(NAMES)
# Numbers that are wrong in as many ways as there are; what is wider than a parameter is cut.
NUMBERS = (
    0, 1, 2, 3, 4, 5, 8, 16, 24, 48, 64, 255, 256, 1000, 1023, 1024, 1025, 4096, 4097,
    SIZE - 8, SIZE - 1, SIZE, SIZE + 1, (1 << 31) - 1, 1 << 31, (1 << 32) - 8, (1 << 32) - 1,
    1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1,
)  # fmt: skip
# What lies in memory from the start: paths in slots of 64 bytes, then arrays of ranges.
SLOT = 64
PATHS = (
    "a",
    "b",
    "a/b",
    "d",
    "d/e",
    "/",
    "..",
    ".",
    "d/../a",
    "main/f",
    "l",
    "l/x",
    "",
    "n\0",
    "\xff",
)
RANGES = SLOT * 32
SUBSCRIPTIONS = SLOT * 48


def fuzz(data: bytes) -> None:
    """Make the calls that the input stands for, and check everything after each."""
    space = (c_uint8 * (SIZE + 2 * ZONE))()
    around = memoryview(space).cast("B")
    base = addressof(space) + ZONE
    guest = make_guest(base)
    guest.memory.refresh()
    lay_out(guest)
    source = iter(data)
    for _ in range(MOST_CALLS):
        number = next(source, None)
        if number is None:
            break
        if number % (POKE + 1) == POKE:
            poke(guest, source)
        elif not call(guest, NAMES[number % (POKE + 1)], source):
            break
        assert bytes(around[:ZONE]) == UNTOUCHED, "a call wrote before the memory"
        assert bytes(around[-ZONE:]) == UNTOUCHED, "a call wrote behind the memory"
    check(guest)


def make_guest(base: int) -> Guest:
    """Make a guest whose memory is at an address of this process."""
    watch = Watch(lambda: None)
    watch.start(SECONDS)
    request = RunRequest(
        argv=("python", "-c", "x"),
        env={"NAME": "value"},
        files={"/main/f": b"handed in"},
        limits=LIMITS,
    )
    streams = (Input(b"standard input"), Output(OUTPUT), Output(OUTPUT, stops=True))
    guest = Guest(request, watch, *streams, lambda: (base, SIZE))
    guest.enter()
    return guest


def lay_out(guest: Guest) -> None:
    """Put paths, ranges and subscriptions into memory."""
    for index, path in enumerate(PATHS):
        guest.memory.write(SLOT * index, path.encode("latin-1"))
    for index in range(32):
        guest.memory.write(RANGES + 8 * index, pack("<II", 8192 + 300 * index, 7 * index))
    for kind in range(3):
        guest.memory.write(
            SUBSCRIPTIONS + 48 * kind, pack("<QB7xI4xQQH", kind, kind, kind, 1000, 0, 0)
        )


def call(guest: Guest, name: str, source: Iterator[int]) -> bool:
    """Call one function; tells whether the guest lives on."""
    signature, function = FUNCTIONS[name]
    arguments = [read_argument(kind, source) for kind in signature]
    guest.memory.refresh()
    errno = 0
    try:
        function(guest, *arguments)
    except WasiError as error:
        errno = error.errno
    except StopGuest:
        return False
    assert 0 <= errno <= LAST_ERRNO, (name, arguments)
    return True


def read_argument(kind: str, source: Iterator[int]) -> int:
    """Read one argument: a small number, a striking one, a slot, or raw bytes."""
    width = 4 if kind == "i" else 8
    form, value = next(source, 0), next(source, 0)
    if form < 100:
        return value % 12
    if form < 160:
        return NUMBERS[value % len(NUMBERS)] % (1 << 8 * width)
    if form < 230:
        return SLOT * (value % 52)
    return int.from_bytes(bytes([value, *(next(source, 0) for _ in range(width - 1))]), "little")


def poke(guest: Guest, source: Iterator[int]) -> None:
    """Have the guest write a few bytes of its own."""
    place = (next(source, 0) * 64 + next(source, 0)) % (SIZE - 16)
    guest.memory.refresh()
    guest.memory.write(place, bytes(next(source, 0) for _ in range(next(source, 0) % 16)))


def check(guest: Guest) -> None:
    """Make sure that every cap holds, and that the books of the files are right."""
    quota = guest.files.quota
    nodes = {id(node): node for node in reachable(guest)}
    held = sum(node.size for node in nodes.values())
    assert quota.used_bytes == held <= LIMITS.file_bytes
    assert quota.used_nodes == len(nodes) - 2 <= LIMITS.file_nodes  # but "/" and "/tmp"
    assert len(guest.stdout.kept) <= OUTPUT
    assert len(guest.stderr.kept) <= OUTPUT
    assert len(list(guest.descriptors)) <= 4 + LIMITS.open_files
    changes = guest.take_changes()
    assert changes is not None
    assert len(changes.files) <= LIMITS.result_files
    assert sum(map(len, changes.files.values())) <= LIMITS.result_bytes


def reachable(guest: Guest) -> Iterator[Node]:
    """Walk over all that has a name or is open."""
    waiting: list[Node] = [guest.files.root]
    waiting += [each.node for each in guest.descriptors if each.node is not None]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Folder):
            waiting += [*node.entries.values(), *node.mounts.values()]


def seeds() -> list[bytes]:
    """Give rows that open, write, link, rename and list."""
    small, slot = 0, 200
    path = [slot, 0, small, 1]  # "a"
    opened = [
        NAMES.index("path_open"), small, 3, small, 1, *path, small, 1,
        240, 255, 255, 255, 255, 255, 255, 255, 255, small, 0, small, 0, slot, 50,
    ]  # fmt: skip
    write = [NAMES.index("fd_write"), small, 4, slot, 32, small, 5, slot, 50]
    rest = [
        [NAMES.index(name), small, 3, *path, small, 3, *path]
        for name in ("path_rename", "path_symlink", "path_link")
    ]
    listing = [NAMES.index("fd_readdir"), small, 3, slot, 40, 120, 12, small, 0, slot, 50]
    each = [[number, *([small, 3] * 10)] for number in range(len(NAMES))]
    return [bytes(opened + write * 3), bytes(opened + sum(rest, listing)), *map(bytes, each)]
