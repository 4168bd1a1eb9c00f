"""All that one guest can see: what was handed in, and nothing else."""

from __future__ import annotations

from os import urandom
from types import MappingProxyType

from cloche.engine.clock import make_clock
from cloche.engine.files.descriptor import OpenRoot
from cloche.engine.files.descriptors import DescriptorTable
from cloche.engine.files.guest_files import GuestFiles
from cloche.engine.interrupt import Interrupt, interrupt, is_unheard
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.memory import GuestMemory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cloche.engine.channel.channel import Channel
    from cloche.engine.files.changes import Changes, ChangeTracker
    from cloche.engine.files.filesystem import FileSystem
    from cloche.engine.input import Input
    from cloche.engine.output import Output
    from cloche.engine.randomness import SeededRandomness
    from cloche.engine.watch import Watch
    from cloche.request import RunRequest


NO_FILES: Mapping[str, bytes] = MappingProxyType({})


def _nowhere() -> None:
    """Give no address: such a guest is stopped where another one is interrupted."""


def _seeded(seed: bytes) -> SeededRandomness:
    from cloche.engine.randomness import SeededRandomness  # which most runs do without

    return SeededRandomness(seed)


class Guest:
    """One guest's side of WASI.

    Args:
        request: What the run is asked to do.
        watch: The run's time.
        stdin: Its standard input.
        stdout: Its standard output.
        stderr: Its standard error.
        locate_memory: Gives the memory's address and size, as they are now.
        channel: Its channel to the host; None where it has none.
        interrupt_address: Gives where its interpreter takes interrupts; None where it does not.

    Attributes:
        arguments: The command line, each with its NUL.
        environment: "NAME=value", each with its NUL.
        limits: Its limits.
        watch: The run's time.
        clock: Its clocks.
        randomness: Where its random bytes come from; None for the system.
        memory: Its memory.
        descriptors: What it has open: 0 to 2 are the streams, 3 is the folder "/".
        channel: Its channel to the host; None where it has none.
        stdin: Its standard input.
        stdout: Its standard output.
        stderr: Its standard error.
    """

    def __init__(
        self,
        request: RunRequest,
        watch: Watch,
        stdin: Input,
        stdout: Output,
        stderr: Output,
        locate_memory: Callable[[], tuple[int, int]],
        channel: Channel | None = None,
        interrupt_address: Callable[[], int | None] = _nowhere,
    ) -> None:
        limits = self.limits = request.limits
        self.arguments = [argument.encode() + b"\0" for argument in request.argv]
        self.environment = [f"{name}={text}\0".encode() for name, text in request.env.items()]
        self.watch = watch
        resolution = max(1, round(limits.clock_resolution * 1e9))
        self.clock = make_clock(resolution, request.clock)
        self.randomness = None if request.seed is None else _seeded(request.seed)
        self.memory = GuestMemory(locate_memory)
        self._interrupt_address = interrupt_address
        self._layout = GuestFiles(limits, self.clock)
        if request.folders or request.mounts:
            self._layout.lay_out(request)
        elif request.clock is not None:
            self._layout.look()  # at once, since their times move such a clock on
        self._changes: ChangeTracker | None = None
        self._given = request.files
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        standard = stdin, stdout, stderr, OpenRoot(self._layout.root)
        self.channel = channel
        self.descriptors = DescriptorTable(standard, limits.open_files, channel)

    @property
    def files(self) -> FileSystem:
        """Its files; as long as nobody has asked for them, they may not be made yet."""
        return self._layout.look()

    @property
    def file_bytes(self) -> int:
        """Bytes that its own files hold now."""
        return self._layout.used_bytes

    def enter(self) -> None:
        """Be about to run: open what is mounted, and have the request's files where they belong.

        Raises:
            RequestError: If something that is mounted cannot be used, or a file not be put.
        """
        if (made := self._layout.made) is not None:
            made.enter()
        if not self._given:
            return
        try:
            self.put_files(self._given)
        except BaseException:
            self.leave()
            raise
        self._given = NO_FILES

    def leave(self) -> None:
        """Run no more, for now."""
        if (made := self._layout.made) is not None:
            made.leave()

    def close(self) -> None:
        """Let go of what it has open in what is mounted; it runs no more."""
        made = self._layout.made
        if made is not None and made.visited:
            self.descriptors.close_all()

    def random(self, size: int) -> bytes:
        """Give random bytes."""
        return urandom(size) if self.randomness is None else self.randomness.read(size)

    def heed(self) -> bool:
        """Make sure that it may go on, and have its interpreter told what it has to know.

        Returns:
            Whether there was anything, so that what the guest waits for should not keep it.

        Raises:
            StopGuest: Where its time is over for good, or someone gave up on it; also where its
                interpreter cannot be told.
        """
        watch = self.watch
        watch.check()
        due = watch.due
        if not due:
            return False
        self.memory.refresh()
        if not interrupt(self.memory, self._interrupt_address(), due):
            raise StopGuest(Reason.TIME if due == Interrupt.TIME else Reason.CANCEL)
        watch.note(due)
        return True

    @property
    def has_unheard(self) -> bool:
        """Whether its interpreter was told something that it has yet to raise.

        It was told between two instructions, and the next one led here, where it would wait and
        not look. So no wait begins then.
        """
        watch = self.watch
        if not watch.was_interrupted and not watch.has_rung:
            return False
        return is_unheard(self.memory, self._interrupt_address())

    def join(self, watch: Watch, stdin: Input, stdout: Output, stderr: Output) -> None:
        """Have it go on under another watch and with other streams, all else as it left it.

        A stream that it has closed stays closed; one that it has moved is where it was moved to.
        """
        self.watch = watch
        self.descriptors.exchange(self.stdin, stdin)
        self.descriptors.exchange(self.stdout, stdout)
        self.descriptors.exchange(self.stderr, stderr)
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr

    def put_files(self, files: Mapping[str, bytes]) -> None:
        """Put files of the host's where the guest can read and change them.

        Args:
            files: Absolute path to content.

        Raises:
            RequestError: If one cannot be put there. Those before it are there.
        """
        if files:
            self.changes.put(files)

    @property
    def known_files(self) -> Mapping[str, int]:
        """The files that the host knows, each by its path and its inode."""
        return self._changes.known if self._changes is not None else {}

    def take_changes(self) -> Changes | None:
        """Give what has changed of its files since this was last called.

        Returns:
            What has changed; None where there has never been a file.
        """
        made = self._layout.made
        if self._changes is None and (made is None or not made.has_own_nodes):
            return None
        limits = self.limits
        return self.changes.take(limits.result_files, limits.result_bytes)

    @property
    def changes(self) -> ChangeTracker:
        """What tells what has changed of its files."""
        if self._changes is None:
            # Most runs have no files, and a warm start should not pay for them.
            from cloche.engine.files.changes import ChangeTracker

            self._changes = ChangeTracker(self.files)
        return self._changes
