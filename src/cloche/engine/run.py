"""One run, from a request to its result, on a thread of the crew."""

from __future__ import annotations

from time import monotonic

from cloche.engine.capi import TRAP_STACK_OVERFLOW, Trap
from cloche.engine.input import Input, LiveInput
from cloche.engine.output import Output
from cloche.engine.report import NO_REPORT, Outcome, Report, read_report
from cloche.engine.stop import Reason
from cloche.engine.wasi.abi import WasiError
from cloche.engine.wasi.boundary import VISIT
from cloche.engine.wasi.guest import Guest
from cloche.errors import RequestError
from cloche.result import EXIT_CODES, GuestError, Result, Status, Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.channel.channel import Channel
    from cloche.engine.channel.offer import Offer
    from cloche.engine.instance import FreshInstance
    from cloche.engine.live import LiveStreams
    from cloche.engine.runtime import Runtime
    from cloche.engine.watch import Watch
    from cloche.limits import Limits
    from cloche.request import RunRequest

_STOPPED = {
    Reason.TIME: Status.TIMEOUT,
    Reason.OUTPUT: Status.OUTPUT_LIMIT,
    Reason.CANCEL: Status.CANCELLED,
    Reason.HOST: Status.CRASHED,
    Reason.FRAME: Status.CRASHED,
}


def carry_out(
    instance: FreshInstance,
    request: RunRequest,
    watch: Watch,
    live: LiveStreams,
    *,
    offer: Offer | None = None,
    queue_seconds: float = 0.0,
    compile_seconds: float = 0.0,
) -> Result:
    """Carry a request out on this thread, which has to be one of the crew's.

    Args:
        instance: What to run it in, entered and never used before.
        request: What to do.
        watch: The run's clock; started here.
        live: The host's streams that it is joined to.
        offer: What it is offered over a channel; None for no channel.
        queue_seconds: How long it has waited for this thread.
        compile_seconds: How long its caller has waited for the runtime.

    Raises:
        EngineError: If the runtime cannot be instantiated.
        RequestError: If the request's files cannot be laid out, or a mount cannot be used.
    """
    if watch.cancelled:
        waited = Usage(queue_seconds=queue_seconds, compile_seconds=compile_seconds)
        return given_up(instance.runtime, waited)
    channel = open_channel(request.limits) if offer is not None else None
    guest = make_guest(instance, request, watch, live, channel)
    guest.enter()
    try:
        if channel is not None and offer is not None:
            channel.begin(offer, watch)
        return _run(instance, guest, watch, queue_seconds, compile_seconds)
    finally:
        guest.close()
        guest.leave()


def _run(
    instance: FreshInstance,
    guest: Guest,
    watch: Watch,
    queue_seconds: float,
    compile_seconds: float,
) -> Result:
    begun = monotonic()
    try:
        watch.start(guest.limits.timeout, guest.limits.grace_seconds)
        trap = instance.run_start(guest)
    finally:
        watch.stop()
        if guest.channel is not None:
            guest.channel.end()
    usage = take_usage(
        instance,
        guest,
        queue_seconds=queue_seconds,
        compile_seconds=compile_seconds,
        run_seconds=monotonic() - begun,
    )
    report = account(instance, guest) if trap else NO_REPORT
    return conclude(instance.runtime, guest, trap, report, usage)


def make_guest(
    instance: FreshInstance,
    request: RunRequest,
    watch: Watch,
    live: LiveStreams,
    channel: Channel | None = None,
) -> Guest:
    """Make what an instance sees.

    Raises:
        RequestError: If the request's files cannot be laid out.
    """
    streams = open_streams(request.limits, request.stdin, watch, live)
    try:
        return Guest(
            request, watch, *streams, instance.locate_memory, channel, instance.interrupt_address
        )
    except WasiError as error:
        raise RequestError("the request's folders and mounts do not fit into one tree") from error


def open_channel(limits: Limits) -> Channel:
    """Open a guest's channel to the host."""
    from cloche.engine.channel.channel import Channel  # which plain runs do without

    return Channel(limits)


def open_streams(
    limits: Limits, stdin: bytes, watch: Watch, live: LiveStreams
) -> tuple[Input, Output, Output]:
    """Open a guest's standard streams, under their limits."""
    stops = limits.on_output == "stop"
    return (
        Input(stdin) if live.stdin is None else LiveInput(live.stdin, limits.stdin, watch),
        Output(limits.output, stops=stops, sink=live.stdout),
        Output(limits.output, stops=stops, sink=live.stderr),
    )


def take_usage(instance: FreshInstance, guest: Guest, **seconds: float) -> Usage:
    """Tell what a guest has used until now."""
    return Usage(
        peak_memory=instance.peak_memory,
        stdout_bytes=guest.stdout.written,
        stderr_bytes=guest.stderr.written,
        file_bytes=guest.file_bytes,
        **seconds,
    )


def given_up(runtime: Runtime, usage: Usage) -> Result:
    """Give the result of a run that nobody wanted any more when its turn came."""
    return Result(
        status=Status.CANCELLED,
        exit_code=EXIT_CODES[Status.CANCELLED],
        usage=usage,
        runtime=runtime.name,
        detail=_sentence(Status.CANCELLED),
    )


def account(instance: FreshInstance, guest: Guest) -> Report:
    """Read the guest's own account, and take what it had not written yet."""
    if not instance.is_made:
        return NO_REPORT
    address = instance.runtime.report_address(instance)
    if address is None:
        return NO_REPORT
    guest.memory.refresh()
    report = read_report(guest.memory, address)
    guest.memory.forget()
    return report


def conclude(
    runtime: Runtime,
    guest: Guest,
    trap: Trap | None,
    report: Report,
    usage: Usage,
    exit_code: int = 0,
) -> Result:
    """Make the result of what has just ended on this thread.

    Args:
        runtime: What ran.
        guest: Its guest.
        trap: Why it was stopped; None where it returned.
        report: The guest's own account of its end.
        usage: What it has used.
        exit_code: What it returned.

    Raises:
        BaseException: What a live stream's sink raised.
    """
    stop = VISIT.stop
    if stop is not None and stop.reason == Reason.SINK and stop.__cause__ is not None:
        raise stop.__cause__
    status, code, detail = _verdict(trap, report, exit_code, guest.watch)
    if trap is not None:
        guest.stdout.finish(report.pending_stdout)
        guest.stderr.finish(report.pending_stderr)
    changes = guest.take_changes()
    return Result(
        status=status,
        exit_code=code,
        stdout_bytes=bytes(guest.stdout.kept),
        stderr_bytes=bytes(guest.stderr.kept),
        truncated=_is_truncated(guest),
        error=_guest_error(report),
        usage=usage,
        runtime=runtime.name,
        detail=detail,
        **(changes.__dict__ if changes else {}),
        **(guest.channel.told() if guest.channel is not None else {}),
    )


def _is_truncated(guest: Guest) -> bool:
    is_cut = guest.channel is not None and guest.channel.is_truncated
    return is_cut or guest.stdout.truncated or guest.stderr.truncated


def _guest_error(report: Report) -> GuestError | None:
    if not report.error_type:
        return None
    return GuestError(type=report.error_type, message=report.error_message)


def _verdict(
    trap: Trap | None, report: Report, exit_code: int, watch: Watch
) -> tuple[str, int, str]:
    """Decide how it ended: status, exit code, and a sentence where one is needed."""
    stop = VISIT.stop
    if stop is not None and stop.reason == Reason.EXIT:
        return _verdict_of_exit(stop.exit_code, report, watch)
    if stop is not None:
        status = _STOPPED[stop.reason]
        return status, EXIT_CODES[status], stop.detail or _sentence(status)
    if trap is None:
        return _verdict_of_exit(exit_code, report, watch)
    status = Status.STACK_OVERFLOW if trap.code == TRAP_STACK_OVERFLOW else Status.CRASHED
    return status, EXIT_CODES[status], _last_cause(trap.message)


def _last_cause(message: str) -> str:
    """Give the last line of a trap's message; where there are several, they are numbered."""
    line = message.strip().rpartition("\n")[2].strip()
    number, colon, rest = line.partition(": ")
    return rest if colon and number.isdigit() else line


def _verdict_of_exit(code: int, report: Report, watch: Watch) -> tuple[str, int, str]:
    rung = "its time limit came before its end" if watch.has_rung else ""
    if code == 0:
        return Status.OK, 0, rung
    if report.outcome == Outcome.MEMORY_ERROR:
        return Status.MEMORY_LIMIT, EXIT_CODES[Status.MEMORY_LIMIT], "the guest ran out of memory"
    # By what the host had it raise; that the host did so, no guest can claim.
    if report.outcome == Outcome.TIMEOUT and watch.has_rung:
        return Status.TIMEOUT, EXIT_CODES[Status.TIMEOUT], _sentence(Status.TIMEOUT)
    if report.outcome == Outcome.INTERRUPTED and watch.was_interrupted:
        return Status.CANCELLED, EXIT_CODES[Status.CANCELLED], "the caller interrupted the code"
    return Status.ERROR, code, rung


def _sentence(status: str) -> str:
    if status == Status.TIMEOUT:
        return "the guest was stopped at its time limit"
    if status == Status.OUTPUT_LIMIT:
        return "the guest was stopped at its output limit"
    if status == Status.CANCELLED:
        return "the caller gave up on the run"
    failure = VISIT.failure
    return f"the host failed in a call from the guest: {type(failure).__name__}: {failure}"
