"""`Sandbox`: a runtime, its limits, and the runs and sessions that are made of them."""

from __future__ import annotations

from types import MappingProxyType

from cloche.bundles.location import official_bundle
from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.errors import RequestError
from cloche.limits import LONGEST_SECONDS, Limits, check_seconds
from cloche.record import replace
from cloche.request import NO_INPUTS, RunRequest
from cloche.sandbox.runner import InProcessWasiRunner
from cloche.sandbox.runtimes import COMMAND, DEFAULT_RUNTIME, bundle_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Literal

    from cloche.bundles.bundle import Bundle
    from cloche.engine.channel.functions import HostCall, HostFunctions
    from cloche.engine.files.workspace import Workspace
    from cloche.guest_clock import GuestClock
    from cloche.host_folder import HostFolder
    from cloche.packages.library import Library
    from cloche.packages.wheel import Package
    from cloche.result import Result
    from cloche.sandbox.event_stream import EventStream
    from cloche.sandbox.roles import OpenSession, Runner, Snapshot
    from cloche.sandbox.session import Session
    from cloche.sandbox.text_output import OnOutput

    Isolation = Literal["thread", "process"]

_NO_VARIABLES: Mapping[str, str] = MappingProxyType({})
_NO_MOUNTS: Mapping[str, HostFolder | Workspace] = MappingProxyType({})
_NO_FILES: Mapping[str, bytes] = MappingProxyType({})
_USUAL_WORKERS = 2
_MOST_WORKERS = 256
_NO_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType({})


class Sandbox:
    """Runs Python code, each piece in a fresh instance of a runtime.

    A sandbox may be used by any number of threads at once. One with worker processes is closed when
    it is not needed any more: by `close`, by a `with` block, or with the last reference to it.

    Args:
        runtime: The name of a runtime: "cpython", "cpython-data" or "micropython".
        limits: The caps on each run.
        packages: Wheels of pure Python that programs can import, each the path of a file, perhaps
            with "#sha256=" and the hash that it has to have. Only CPython takes them.
        functions: Functions of the host that programs can call by these names, plain or async.
        on_call: Called before each of those calls, with a `HostCall`. It approves the call by
            giving None, changes it by giving another, and refuses it by raising, which the program
            can catch; it may be async.
        mounts: Folders of the host and workspaces that every guest has: absolute path to either.
        clock: What the guests' clocks say; None for the time that it is.
        seed: What the guests' random bytes are made of, so that they are the same in each run; None
            for the system's.
        isolation: "thread" has guests run in this process, "process" in worker processes, which is
            a second wall around them, and uses as many cores as there are workers.
        workers: How many worker processes there are for runs; None for two. Each session has one
            of its own besides.
        runner: Who carries the runs out, in place of one of its own; then `isolation` is the
            runner's. Sandboxes that share one share the loaded runtimes as well.

    Raises:
        RequestError: If there is no runtime or no isolation of that name, a function cannot be
            handed in, or an argument is of the wrong type.
        PackageError: If a wheel cannot be used, or the runtime takes none.
        BundleError: If its bundle is not installed.
    """

    def __init__(
        self,
        runtime: str = DEFAULT_RUNTIME,
        *,
        limits: Limits = Limits(),
        packages: Iterable[str | os.PathLike[str]] = (),
        functions: Mapping[str, Callable[..., Any]] = _NO_FUNCTIONS,
        on_call: Callable[[HostCall], Any] | None = None,
        mounts: Mapping[str, HostFolder | Workspace] = _NO_MOUNTS,
        clock: GuestClock | None = None,
        seed: int | str | bytes | None = None,
        isolation: Isolation = "thread",
        workers: int | None = None,
        runner: Runner | None = None,
    ) -> None:
        self._folder = official_bundle(bundle_of(runtime)).folder
        self._limits = limits
        self._mounts = MappingProxyType({**mounts})
        self._clock = None if clock is None else _check_clock(clock)
        self._seed = None if seed is None else _seed_bytes(seed)
        self._has_own_runner = runner is None
        self._runner = _choose_runner(isolation, workers, runner)
        self._functions = _read_functions(functions, on_call)
        self._library = _open_library(packages, self._folder, self._runner) if packages else None

    @property
    def limits(self) -> Limits:
        """The caps on each run."""
        return self._limits

    @property
    def bundle(self) -> Bundle:
        """The bundle that its runtime comes in, opened and verified anew."""
        return self._runner.open_bundle(self._folder)

    @property
    def packages(self) -> Sequence[Package]:
        """What programs can import besides."""
        return self._library.packages if self._library is not None else ()

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The functions of the host that programs can call."""
        return self._functions.by_name if self._functions is not None else _NO_FUNCTIONS

    def run(
        self,
        code: str,
        args: Sequence[str] = (),
        stdin: bytes | str = b"",
        env: Mapping[str, str] = _NO_VARIABLES,
        *,
        files: Mapping[str, bytes | str] = _NO_FILES,
        inputs: Mapping[str, Any] = NO_INPUTS,
        workspace: Workspace | None = None,
        on_output: OnOutput | None = None,
    ) -> Result:
        """Run code as `python -c` does.

        Args:
            code: The program.
            args: What `sys.argv` has after "-c".
            stdin: All of standard input.
            env: The environment, and the whole of it.
            files: Files for the code to read and change: a path in the working folder, or an
                absolute one, to bytes or text. What it changes is in the result's `files`.
            inputs: Names that are set before the code runs, and their values.
            workspace: What its working folder is, instead of a new one; what it changes stays
                there, and is not in the result.
            on_output: Called with each piece of output as it comes: "stdout" or "stderr", and its
                text. It is called on the guest's thread, on the guest's time; what it raises ends
                the run and is raised here.

        Returns:
            How it ended; also for code that fails, or is too large to be run.

        Raises:
            RequestError: If an argument is of the wrong type or cannot be, or an input cannot be
                carried.
            BundleError: If the runtime's bundle is not what it claims to be.
            EngineError: If the engine cannot be used on this machine.
            BaseException: What `on_output` raised.
        """
        request = self.request(
            code, args, stdin, env, files=files, inputs=inputs, workspace=workspace
        )
        if on_output is None:
            return self.execute(request)
        from cloche.sandbox.text_output import TextOutput

        with TextOutput(on_output) as live:
            return self.execute(request, live)

    def session(
        self,
        *,
        env: Mapping[str, str] = _NO_VARIABLES,
        workspace: Workspace | None = None,
        mounts: Mapping[str, HostFolder | Workspace] = _NO_MOUNTS,
        total_seconds: float | None = None,
        recover: bool = False,
        snapshot: bytes | None = None,
        key: bytes | None = None,
    ) -> Session:
        """Open a session: one live instance that keeps its state from call to call.

        The instance is made at the first call. Of the limits, time, output, code and input hold for
        each call, memory and files for the whole session.

        Args:
            env: The environment, and the whole of it.
            workspace: What its working folder is, instead of a new one. It is in use while a call
                runs, not in between.
            mounts: Folders of the host and workspaces that it has besides those of the sandbox:
                absolute path to either.
            total_seconds: How long it may live from its first call on, idle time included; None for
                as long as it is wanted.
            recover: Whether the session goes back to the state before a call that was stopped, by
                a limit or a trap, instead of ending. Each call takes a moment longer for it, and
                the state before is held in memory while it runs.
            snapshot: What `Session.snapshot` gave, to go on from there; its environment is the
                session's. It is taken up at once, not at the first call.
            key: What the snapshot was authenticated with; None for this installation's key.

        Raises:
            LimitError: If `total_seconds` makes no sense.
            RequestError: If an argument is of the wrong type, or does not go with a snapshot.
            SnapshotError: If the snapshot is none, was changed, is of another runtime or authentic
                with another key, or does not fit the limits or the packages.
        """
        from cloche.sandbox.session import Session

        if total_seconds is not None:
            check_seconds("total_seconds", total_seconds, 0.0, LONGEST_SECONDS)
        request = self.request("", env=env, workspace=workspace)
        request = replace(request, argv=(COMMAND,), mounts={**request.mounts, **mounts})
        taken_up = None if snapshot is None else _check_snapshot(snapshot, key, env)

        def open_session() -> OpenSession:
            return self._runner.open_session(
                self._folder,
                self._with_packages(request),
                total_seconds,
                recovers=recover,
                snapshot=taken_up,
            )

        opened = None if taken_up is None else open_session()
        return Session(open_session, self._functions, opened)

    def prepare(self) -> None:
        """Have the runtime and the packages compiled now, so that the first run does not wait.

        Raises:
            BundleError: If the runtime's bundle is not what it claims to be.
            EngineError: If the engine cannot be used on this machine.
        """
        self._runner.load(self._folder, COMMAND)
        self._with_packages(self.request(""))

    async def arun(
        self,
        code: str,
        args: Sequence[str] = (),
        stdin: bytes | str = b"",
        env: Mapping[str, str] = _NO_VARIABLES,
        *,
        files: Mapping[str, bytes | str] = _NO_FILES,
        inputs: Mapping[str, Any] = NO_INPUTS,
        workspace: Workspace | None = None,
        on_output: OnOutput | None = None,
    ) -> Result:
        """Run code as `run` does, without blocking the event loop.

        Cancelling the task cancels the run.
        """
        request = self.request(
            code, args, stdin, env, files=files, inputs=inputs, workspace=workspace
        )
        if on_output is None:
            return await self._arun(request)
        from cloche.sandbox.text_output import TextOutput

        with TextOutput(on_output) as live:
            return await self._arun(request, live)

    def stream(
        self,
        code: str,
        args: Sequence[str] = (),
        stdin: bytes | str = b"",
        env: Mapping[str, str] = _NO_VARIABLES,
        *,
        files: Mapping[str, bytes | str] = _NO_FILES,
        inputs: Mapping[str, Any] = NO_INPUTS,
        workspace: Workspace | None = None,
    ) -> EventStream:
        """Run code as `arun` does, and tell what happens while it does.

        Returns:
            An asynchronous iterator of `Event`s: output as it comes, calls of host functions as
            they end, and last the result. Closing or dropping it cancels the run.

        Raises:
            RequestError: If an argument is of the wrong type.
        """
        from cloche.sandbox.event_stream import EventStream

        request = self.request(
            code, args, stdin, env, files=files, inputs=inputs, workspace=workspace
        )
        return EventStream(lambda live: self._arun(request, live))

    async def _arun(self, request: RunRequest, live: LiveStreams = NOT_LIVE) -> Result:
        if self._library is not None:
            request = await self._library.aadd_to(request)
        return await self._runner.arun(self._folder, request, live, self._functions)

    def run_many(self, requests: Iterable[str | RunRequest]) -> list[Result]:
        """Run many pieces of code, which is faster than one at a time.

        Args:
            requests: Programs, or requests as `request` makes them.

        Returns:
            A result for each, in their order.

        Raises:
            RequestError: If one of them cannot be.
            BundleError: If the runtime's bundle is not what it claims to be.
            EngineError: If the engine cannot be used on this machine.
        """
        made = [self.request(each) if isinstance(each, str) else each for each in requests]
        for each in made:
            _check_request(each)
        made = [self._with_packages(each) for each in made]
        return self._runner.run_many(self._folder, made, self._functions)

    def execute(self, request: RunRequest, live: LiveStreams = NOT_LIVE) -> Result:
        """Carry out any request of the runtime's command, such as a file or a program on stdin.

        Args:
            request: What to do; `request.argv[0]` is "python".
            live: Streams of the host to join the guest's to.

        Raises:
            RequestError: If the request cannot be.
            BundleError: If the runtime's bundle is not what it claims to be.
            EngineError: If the engine cannot be used on this machine.
            BaseException: What a live stream's sink raised.
        """
        _check_request(request)
        request = self._with_packages(request)
        return self._runner.run(self._folder, request, live, self._functions)

    def request(
        self,
        code: str,
        args: Sequence[str] = (),
        stdin: bytes | str = b"",
        env: Mapping[str, str] = _NO_VARIABLES,
        *,
        files: Mapping[str, bytes | str] = _NO_FILES,
        inputs: Mapping[str, Any] = NO_INPUTS,
        workspace: Workspace | None = None,
    ) -> RunRequest:
        """Make the request that `run` carries out.

        Raises:
            RequestError: If an argument is of the wrong type.
        """
        if not isinstance(code, str):
            raise RequestError(f"code is {type(code).__name__}; it has to be str")
        if isinstance(args, str) or not all(isinstance(each, str) for each in args):
            raise RequestError("args has to be a sequence of str")
        if not isinstance(stdin, (bytes, str)):
            raise RequestError(f"stdin is {type(stdin).__name__}; it has to be bytes or str")
        if not all(isinstance(each, str) for pair in env.items() for each in pair):
            raise RequestError("env has to map str to str")
        return RunRequest(
            argv=(COMMAND, "-c", code, *args),
            stdin=stdin.encode("utf-8", "replace") if isinstance(stdin, str) else stdin,
            env=env,
            files=_read_files(files) if files else _NO_FILES,
            has_channel=True,
            inputs=inputs,
            mounts=self._mounts if workspace is None else {**self._mounts, "/": workspace},
            limits=self._limits,
            clock=self._clock,
            seed=self._seed,
        )

    def close(self) -> None:
        """End its worker processes, if it has any; what runs then ends as `cancelled`.

        A runner that was handed in stays open, for others.
        """
        if self._has_own_runner:
            self._runner.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _with_packages(self, request: RunRequest) -> RunRequest:
        return self._library.add_to(request) if self._library is not None else request


def _read_files(files: Mapping[str, bytes | str]) -> Mapping[str, bytes]:
    from cloche.engine.files.given import read_files

    return read_files(files)


def _read_functions(
    functions: Mapping[str, Callable[..., Any]], on_call: Callable[[HostCall], Any] | None
) -> HostFunctions | None:
    if not functions and on_call is None:
        return None
    from cloche.sandbox.functions import read_functions  # which the command does without

    return read_functions(functions, on_call)


def _open_library(
    packages: Iterable[str | os.PathLike[str]], folder: str, runner: Runner
) -> Library:
    from cloche.packages.library import Library

    return Library(packages, runner.open_bundle(folder), runner)


def _choose_runner(isolation: str, workers: int | None, runner: Runner | None) -> Runner:
    if isolation not in ("thread", "process"):
        raise RequestError(f'isolation is {isolation!r}; it has to be "thread" or "process"')
    if workers is not None and (isolation != "process" or runner is not None):
        raise RequestError('workers are for isolation="process", without a runner')
    if runner is not None:
        return runner
    if isolation == "thread":
        return InProcessWasiRunner()
    from cloche.sandbox.process_runner import ProcessRunner

    count = _USUAL_WORKERS if workers is None else workers
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST_WORKERS:
        raise RequestError(f"workers is {workers!r}; it has to be from 1 to {_MOST_WORKERS}")
    return ProcessRunner(count)


def _check_clock(clock: object) -> GuestClock:
    from cloche.guest_clock import GuestClock  # which most runs do without

    if not isinstance(clock, GuestClock):
        raise RequestError(f"clock is {type(clock).__name__}; it has to be a GuestClock")
    return clock


def _seed_bytes(seed: object) -> bytes:
    """Tell seeds of different types apart, so that 1, "1" and b"1" are three."""
    if isinstance(seed, bytes):
        return b"bytes:" + seed
    if isinstance(seed, str):
        return b"str:" + seed.encode("utf-8", "surrogatepass")
    if isinstance(seed, int):
        return b"int:%x" % seed
    raise RequestError(f"seed is {type(seed).__name__}; it has to be int, str or bytes")


def _check_request(request: RunRequest) -> None:
    if not isinstance(request, RunRequest):
        raise RequestError(f"a request is {type(request).__name__}; it has to be a RunRequest")
    if request.argv[:1] != (COMMAND,):
        raise RequestError(f'argv has to begin with "{COMMAND}"')


def _check_snapshot(snapshot: bytes, key: bytes | None, env: Mapping[str, str]) -> Snapshot:
    from cloche.engine.state.snapshot import snapshot_key

    if not isinstance(snapshot, bytes):
        raise RequestError(f"snapshot is {type(snapshot).__name__}; it has to be bytes")
    if env:
        raise RequestError("a snapshot has its own environment; leave env out")
    return snapshot, snapshot_key(key)
