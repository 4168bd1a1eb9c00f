"""Workers that somebody else has got hold of: real processes that say what they should not.

Each case is what one says once it has been told of a run, with `N` for the run's number. The frame
is of a sort, a number, a head and the bytes beside it.
"""

from __future__ import annotations

from struct import pack

from cloche.wire.frames import write_frame

BEGUN, ENDED, FAILED, OUTPUT, INPUT, WAITS, CALL = range(33, 40)
GOOD = b'{"status":"ok","exit_code":0}'
N = 2


def sized(sort: int, number: int, head: int, beside: int) -> bytes:
    """Give a frame's first bytes, with sizes that are only claimed."""
    return pack("<BIII", sort, number, head, beside)


NONSENSE: dict[str, bytes] = {
    "not a frame at all": b"GET / HTTP/1.1\r\n\r\n" * 10,
    "a sort that there is not": write_frame(0, N),
    "another sort that there is not": write_frame(255, N),
    "a sort that only hosts have": write_frame(2, N),
    "a number that was never given": write_frame(ENDED, 77, GOOD),
    "the number before": write_frame(ENDED, N - 1, GOOD),
    "the number after": write_frame(ENDED, N + 1, GOOD),
    "a head that is too large": sized(ENDED, N, 1 << 30, 0),
    "the largest head": sized(ENDED, N, 0xFFFFFFFF, 0),
    "more bytes than the limits allow": sized(ENDED, N, 10, 40 << 20),
    "the most bytes": sized(ENDED, N, 10, 0xFFFFFFFF),
    "a failure with bytes beside it": sized(FAILED, N, 10, 1),
    "a failure that is too long": sized(FAILED, N, 1 << 20, 0),
    "a begin with a long head": sized(BEGUN, N, 1000, 0),
    "a begin for the second time": write_frame(BEGUN, N, b"null") * 2,
    "an end that is no JSON": write_frame(ENDED, N, b"{"),
    "an end that is empty": write_frame(ENDED, N, b""),
    "an end that is nested deeply": write_frame(ENDED, N, b"[" * 100_000),
    "an end that is no result": write_frame(ENDED, N, b"null"),
    "a status that there is not": write_frame(ENDED, N, b'{"status":"fine","exit_code":0}'),
    "an exit code that there is not": write_frame(ENDED, N, b'{"status":"ok","exit_code":999}'),
    "an exit code that is a truth": write_frame(ENDED, N, b'{"status":"ok","exit_code":true}'),
    "a field that there is not": write_frame(ENDED, N, GOOD[:-1] + b',"x":1}'),
    "a field that is lacking": write_frame(ENDED, N, b'{"status":"ok"}'),
    "output that has not come": write_frame(ENDED, N, GOOD[:-1] + b',"stdout_bytes":5}'),
    "output that nobody knows": write_frame(ENDED, N, GOOD, [b"x"]),
    "output of a negative size": write_frame(ENDED, N, GOOD[:-1] + b',"stdout_bytes":-1}', [b"x"]),
    "more output than the limit": write_frame(
        ENDED, N, GOOD[:-1] + b',"stdout_bytes":1048577}', [b"x" * ((1 << 20) + 1)]
    ),
    "more files than the limits allow": write_frame(
        ENDED, N, GOOD[:-1] + b',"files":{%s}}' % b",".join(b'"/%d":0' % n for n in range(101))
    ),
    "a number that is none": write_frame(ENDED, N, GOOD[:-1] + b',"usage":{"run_seconds":NaN}}'),
    "a number without end": write_frame(
        ENDED, N, GOOD[:-1] + b',"usage":{"peak_memory":' + b"9" * 5000 + b"}}"
    ),
    "a number below nothing": write_frame(ENDED, N, GOOD[:-1] + b',"usage":{"peak_memory":-1}}'),
    "a text that cannot be encoded": write_frame(ENDED, N, GOOD[:-1] + b',"detail":"\\ud800"}'),
    "a failure that says nothing": write_frame(FAILED, N, b"null"),
    "a failure of no type": write_frame(FAILED, N, b'{"type":5,"message":""}'),
    "output that nobody listens to": write_frame(OUTPUT, N, b'{"stream":1,"data":1}', [b"x"]),
    "a question for input that is not there": write_frame(INPUT, N, b"10"),
    "a call where there is no function": write_frame(CALL, N, b"2", [b"{}"]),
    "a value that is none": write_frame(ENDED, N, GOOD[:-1] + b',"value":3}', [b"NaN"]),
    "more displayed than the limit": write_frame(
        ENDED,
        N,
        GOOD[:-1] + b',"displays":[{"text/plain":[true,1048577]}]}',
        [b"x" * ((1 << 20) + 1)],
    ),
    "a workspace where there is none": write_frame(40, N, b'{"position":0,"files":1}', [b"x"]),
    "something slow that begins too late": write_frame(WAITS, N, b'"compiling"'),
}
# What only a run with live streams can be told.
LIVE_NONSENSE: dict[str, bytes] = {
    "output of a stream that there is not": write_frame(
        OUTPUT, N, b'{"stream":3,"data":1}', [b"x"]
    ),
    "output of standard input": write_frame(OUTPUT, N, b'{"stream":0,"data":1}', [b"x"]),
    "output of nothing": write_frame(OUTPUT, N, b'{"stream":1,"data":0}'),
    "output that has not come": write_frame(OUTPUT, N, b'{"stream":1,"data":9}', [b"x"]),
    "more output than the limit": write_frame(
        OUTPUT, N, b'{"stream":1,"data":600000}', [b"x" * 600_000]
    )
    * 2,
    "output of a stream that is not joined": write_frame(
        OUTPUT, N, b'{"stream":2,"data":1}', [b"x"]
    ),
    "a question for too much input": write_frame(INPUT, N, b"100000"),
    "two questions for input": write_frame(INPUT, N, b"10") * 2,
    "output of a run that is over": write_frame(ENDED, N, GOOD)
    + write_frame(OUTPUT, N, b'{"stream":1,"data":1}', [b"x"]),
}
# What only a run with host functions can be told.
CALL_NONSENSE: dict[str, bytes] = {
    "a call that is no JSON": write_frame(CALL, N, b"1", [b"{"]),
    "a call that is a display": write_frame(
        CALL, N, b"41", [b'{"t":"display","data":{"text/plain":"x"}}']
    ),
    "a call that is larger than a frame": sized(CALL, N, 10, 3 << 20),
    "a call with nothing beside it": write_frame(CALL, N, b"10"),
    "one call for the second time": write_frame(
        CALL, N, b"49", [b'{"t":"call","id":1,"name":"f","args":[],"kwargs":{}}']
    )
    * 2,
    "a flood of calls": b"".join(
        write_frame(CALL, N, b"%d" % len(said), [said])
        for said in (
            b'{"t":"call","id":%d,"name":"f","args":[],"kwargs":{}}' % n for n in range(1, 200)
        )
    ),
}
# What one can say that was asked for the state of its session.
_FORGED = b"cloche snapshot 1\n" + bytes(100)
SNAPSHOT_NONSENSE: dict[str, bytes] = {
    "a state that is larger than any": sized(ENDED, N + 1, 10, 1 << 31),
    "a state that has not come": write_frame(ENDED, N + 1, b"100", [b"x"]),
    "a state that is none": write_frame(ENDED, N + 1, b"null"),
    "a state that is text": write_frame(ENDED, N + 1, b'"state"', [b"x"]),
    "a state that is no snapshot": write_frame(ENDED, N + 1, b"5", [b"state"]),
    "a state of another form": write_frame(ENDED, N + 1, b"18", [b"cloche snapshot 2\n"]),
    "a state that is not even signed": write_frame(ENDED, N + 1, b"%d" % len(_FORGED), [_FORGED]),
    "output while nothing runs": write_frame(OUTPUT, N + 1, b'{"stream":1,"data":1}', [b"x"]),
    "a call while nothing runs": write_frame(CALL, N + 1, b"2", [b"{}"]),
    "the end of what it was at before": write_frame(ENDED, N, b"null"),
}
# What only a run with a workspace can be told.
WORKSPACE = 40
WORKSPACE_NONSENSE: dict[str, bytes] = {
    "a workspace that was not lent": write_frame(WORKSPACE, N, b'{"position":7,"files":1}', [b"x"]),
    "one workspace twice": write_frame(WORKSPACE, N, b'{"position":0,"files":1}', [b"x"]) * 2,
    "a workspace that is too large": sized(WORKSPACE, N, 24, 64 << 20),
    "a workspace of no bytes": write_frame(WORKSPACE, N, b'{"position":0}'),
    "a workspace with more beside it": write_frame(
        WORKSPACE, N, b'{"position":0,"files":1}', [b"xy"]
    ),
    "files that are none": write_frame(WORKSPACE, N, b'{"position":0,"files":1}', [b"x"])
    + write_frame(ENDED, N, GOOD),
}
# What one can say of a session's workspace, with the number after that of its opening.
SESSION_WORKSPACE_NONSENSE: dict[str, bytes] = {
    "a workspace that was not lent": write_frame(
        WORKSPACE, N + 1, b'{"position":7,"files":1}', [b"x"]
    ),
    "one workspace twice": write_frame(WORKSPACE, N + 1, b'{"position":0,"files":1}', [b"x"]) * 2,
    "a workspace that is too large": sized(WORKSPACE, N + 1, 24, 64 << 20),
    "files that are none": write_frame(WORKSPACE, N + 1, b'{"position":0,"files":1}', [b"x"])
    + write_frame(ENDED, N + 1, b'{"result":%s}' % GOOD),
}
SETTLING_NONSENSE: dict[str, bytes] = {
    "an end before it was told anything else": write_frame(ENDED, 2, b"null"),
    "a flood of sentences": write_frame(WAITS, 1, b'"compiling"') * 2000,
    "a sentence that is too long": sized(WAITS, 1, 1 << 20, 0),
    "a begin of the guest": write_frame(OUTPUT, 1, b'{"stream":1,"data":1}', [b"x"]),
    "an end that is none": write_frame(ENDED, 1, b"[]"),
}

_SCRIPT = """
import os, struct, sys
descriptor = int(sys.argv[1])
def next_frame():
    header = b""
    while len(header) < 13:
        header += os.read(descriptor, 13 - len(header)) or os._exit(0)
    left = sum(struct.unpack("<BIII", header)[2:])
    while left:
        left -= len(os.read(descriptor, left) or os._exit(0))
def say(data):
    while data:
        data = data[os.write(descriptor, data):]
next_frame()
say({settled!r})
if not {settled!r}:
    say({said!r})
next_frame()
say({said!r})
{then}
while os.read(descriptor, 65536):
    pass
"""


def script(said: bytes, *, settled: bytes | None = None, then: str = "") -> str:
    """Give the program of a worker.

    Args:
        said: What it says once it is told of a run.
        settled: What it says in place of being ready; nothing to say the rest at once.
        then: What it does then.
    """
    ready = write_frame(ENDED, 1, b"null") if settled is None else settled
    return _SCRIPT.format(said=said, settled=ready, then=then)
