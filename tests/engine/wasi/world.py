"""A guest's side of WASI without a guest: the functions are called as the boundary calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ctypes import addressof, create_string_buffer

from cloche.engine.input import Input
from cloche.engine.output import Output
from cloche.engine.wasi.abi import LOOKUP_SYMLINK_FOLLOW, OpenFlag, Right, WasiError
from cloche.engine.wasi.guest import Guest
from cloche.engine.wasi.preview1 import FUNCTIONS
from cloche.engine.watch import Watch
from cloche.guest_clock import GuestClock
from cloche.limits import Limits
from cloche.request import RunRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.channel.channel import Channel
    from cloche.engine.files.workspace import Workspace
    from cloche.host_folder import HostFolder
    from cloche.request import Tree

ROOT = 3
PAGE = 64 << 10
READ_WRITE = Right.FD_READ | Right.FD_WRITE
# Where the helpers below put paths, iovecs and results; tests use the rest of the first page.
_PATH, _OTHER_PATH, _VECTOR, _RESULT = 0xA000, 0xC000, 0xE000, 0xE100


class World:
    """A guest's world over a memory that the test owns."""

    def __init__(
        self,
        *,
        pages: int = 1,
        limits: Limits = Limits(),
        stdin: Input | bytes = b"",
        argv: tuple[str, ...] = ("python",),
        env: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
        folders: Mapping[str, Tree] | None = None,
        channel: Channel | None = None,
        mounts: Mapping[str, HostFolder | Workspace] | None = None,
        wake: Callable[[], None] = lambda: None,
        interrupt_address: int | None = None,
        clock: GuestClock | None = None,
        seed: bytes | None = None,
    ) -> None:
        self.memory = create_string_buffer(max(pages * PAGE, 1))
        self.size = pages * PAGE
        self.watch = Watch(wake)
        self.stdout = Output(limits.output, stops=limits.on_output == "stop")
        self.stderr = Output(limits.output)
        request = RunRequest(
            argv=argv,
            env=env or {},
            files=files or {},
            folders=folders or {},
            mounts=mounts or {},
            limits=limits,
            clock=clock,
            seed=seed,
        )
        self.guest = Guest(
            request,
            self.watch,
            Input(stdin) if isinstance(stdin, bytes) else stdin,
            self.stdout,
            self.stderr,
            lambda: (addressof(self.memory), self.size),
            channel,
            lambda: interrupt_address,
        )
        self.guest.enter()

    def take_changes(self) -> tuple[dict[str, bytes], tuple[str, ...], tuple[str, ...]]:
        """What the guest has changed: files, what was left out, what was removed."""
        changes = self.guest.take_changes()
        assert changes is not None
        return dict(changes.files), changes.files_left_out, changes.files_removed

    def call(self, name: str, *arguments: int) -> int:
        """Call a function of preview1; gives its errno."""
        self.guest.memory.refresh()
        try:
            FUNCTIONS[name][1](self.guest, *arguments)
        except WasiError as error:
            return error.errno
        return 0

    def put(self, at: int, data: bytes) -> None:
        self.memory[at : at + len(data)] = data

    def get(self, at: int, size: int) -> bytes:
        return self.memory[at : at + size]

    def u32(self, at: int) -> int:
        return int.from_bytes(self.get(at, 4), "little")

    def u64(self, at: int) -> int:
        return int.from_bytes(self.get(at, 8), "little")

    def path(self, path: str | bytes, at: int = _PATH) -> tuple[int, int]:
        """Put a path into the memory; gives pointer and length."""
        raw = path.encode() if isinstance(path, str) else path
        self.put(at, raw)
        return at, len(raw)

    def call_path(self, name: str, path: str | bytes, *more: int) -> int:
        """Call a function that takes a folder and a path, and perhaps more."""
        return self.call(name, ROOT, *self.path(path), *more)

    def open(
        self, path: str, oflags: int = 0, rights: int = READ_WRITE, flags: int = 0, lookup: int = 1
    ) -> tuple[int, int]:
        """Open a path; gives errno and descriptor."""
        errno = self.call(
            "path_open", ROOT, lookup, *self.path(path), oflags, rights, 0, flags, _RESULT
        )
        return errno, self.u32(_RESULT) if not errno else -1

    def make(self, path: str, data: bytes = b"") -> int:
        """Make a file that stays open; gives its descriptor."""
        errno, number = self.open(path, OpenFlag.CREAT | OpenFlag.TRUNC)
        assert errno == 0
        if data:
            assert self.write(number, data) == (0, len(data))
        return number

    def vector(self, data: bytes | int, at: int = 0x100) -> tuple[int, int]:
        """Put one iovec into the memory, over bytes or over a size; gives pointer and count."""
        size = data if isinstance(data, int) else len(data)
        if isinstance(data, bytes):
            self.put(at, data)
        self.put(_VECTOR, at.to_bytes(4, "little") + size.to_bytes(4, "little"))
        return _VECTOR, 1

    def write(self, number: int, data: bytes) -> tuple[int, int]:
        """Write; gives errno and count."""
        errno = self.call("fd_write", number, *self.vector(data), _RESULT)
        return errno, self.u32(_RESULT) if not errno else -1

    def read(self, number: int, size: int = 0x8000) -> tuple[int, bytes]:
        """Read; gives errno and bytes."""
        errno = self.call("fd_read", number, *self.vector(size), _RESULT)
        return errno, self.get(0x100, self.u32(_RESULT)) if not errno else b""

    def pread(self, number: int, size: int, offset: int) -> tuple[int, bytes]:
        errno = self.call("fd_pread", number, *self.vector(size), offset, _RESULT)
        return errno, self.get(0x100, self.u32(_RESULT)) if not errno else b""

    def pwrite(self, number: int, data: bytes, offset: int) -> tuple[int, int]:
        errno = self.call("fd_pwrite", number, *self.vector(data), offset, _RESULT)
        return errno, self.u32(_RESULT) if not errno else -1

    def seek(self, number: int, offset: int, whence: int) -> tuple[int, int]:
        errno = self.call("fd_seek", number, offset & (1 << 64) - 1, whence, _RESULT)
        return errno, self.u64(_RESULT) if not errno else -1

    def stat(self, path: str, *, follow: bool = True) -> tuple[int, dict[str, int]]:
        """Describe a path; gives errno and the fields of its `filestat`."""
        lookup = LOOKUP_SYMLINK_FOLLOW if follow else 0
        errno = self.call("path_filestat_get", ROOT, lookup, *self.path(path), _RESULT)
        return errno, self.filestat(_RESULT) if not errno else {}

    def filestat(self, at: int) -> dict[str, int]:
        return {
            "inode": self.u64(at + 8),
            "type": self.get(at + 16, 1)[0],
            "links": self.u64(at + 24),
            "size": self.u64(at + 32),
            "accessed": self.u64(at + 40),
            "modified": self.u64(at + 48),
            "changed": self.u64(at + 56),
        }

    def rename(self, old: str, new: str) -> int:
        paths = *self.path(old), ROOT, *self.path(new, _OTHER_PATH)
        return self.call("path_rename", ROOT, *paths)

    def link(self, old: str, new: str, lookup: int = 0) -> int:
        paths = *self.path(old), ROOT, *self.path(new, _OTHER_PATH)
        return self.call("path_link", ROOT, lookup, *paths)

    def symlink(self, target: str, path: str) -> int:
        return self.call("path_symlink", *self.path(target), ROOT, *self.path(path, _OTHER_PATH))

    def readlink(self, path: str, size: int = 0x1000) -> tuple[int, bytes]:
        errno = self.call_path("path_readlink", path, 0x100, size, _RESULT)
        return errno, self.get(0x100, self.u32(_RESULT)) if not errno else b""

    def list_names(self, number: int, size: int = 0x4000) -> tuple[int, list[str]]:
        """List an open folder to its end, a buffer at a time; gives errno and names."""
        names: list[str] = []
        cookie = 0
        while True:
            errno = self.call("fd_readdir", number, 0x100, size, cookie, _RESULT)
            if errno:
                return errno, []
            raw = self.get(0x100, self.u32(_RESULT))
            position = 0
            while position + 24 <= len(raw):
                length = int.from_bytes(raw[position + 16 : position + 20], "little")
                end = position + 24 + length
                if end > len(raw):
                    break
                names.append(raw[position + 24 : end].decode())
                cookie = int.from_bytes(raw[position : position + 8], "little")
                position = end
            if len(raw) < size:
                return 0, names
