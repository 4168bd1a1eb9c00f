"""What a process that has guests run gives up for good, whatever runs in it.

It is for a worker, which has nothing else to do. A process of the user's own is never confined.
"""

from __future__ import annotations

import os
import sys
from ctypes import PyDLL, byref, c_int, c_long, c_uint64, create_string_buffer
from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# prctl(2), the same on every machine.
_PARENT_DEATH_SIGNAL = 1
_NO_NEW_PRIVILEGES = 38
_KILL = 9
# landlock(7): the numbers of its calls, the same on every machine, and what they take.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_FOR_VERSION = 1
_RULE_OF_PATH = 1
_PATH_RULE = Struct("=Qi")
# The first version that keeps files from being cut, too, in Linux 6.2.
_FIRST_VERSION = 3
# What changes a disk: of files, of names, of either. Links, pipes and devices are made nowhere.
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_REMOVE, _MAKE_FOLDER, _MAKE_FILE, _MOVE = 1 << 4 | 1 << 5, 1 << 7, 1 << 8, 1 << 13
_ALLOWED = _WRITE_FILE | _TRUNCATE | _REMOVE | _MAKE_FOLDER | _MAKE_FILE | _MOVE
_MAKE_OTHERS = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12
# What a worker needs: its socket, the library, a bundle while it is loaded.
_MOST_DESCRIPTORS = 64


def confine(parent: int) -> None:
    """Gain no rights any more, leave no core, and die with the host.

    Args:
        parent: The process that it must not outlive.
    """
    if sys.platform == "linux":
        prctl = PyDLL(None).prctl
        prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        prctl(_PARENT_DEATH_SIGNAL, _KILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before this was said
            os._exit(1)
    _limit({"RLIMIT_CORE": 0, "RLIMIT_NOFILE": _MOST_DESCRIPTORS})


def confine_to_running() -> None:
    """Write to no file any more, once all that has to be loaded is."""
    _limit({"RLIMIT_FSIZE": 0})


def can_confine_writing() -> bool:
    """Tell whether this system can keep what a process writes to some folders."""
    if sys.platform != "linux":
        return False
    version: int = _system_call(_CREATE_RULESET, None, 0, _ASK_FOR_VERSION)
    return version >= _FIRST_VERSION


def confine_writing(folders: Iterable[str]) -> None:
    """Change nothing on any disk any more but what is in some folders.

    It holds for this thread and those that it starts from now on, so it comes first.

    Args:
        folders: Their paths; one that is not there is left out.

    Raises:
        OSError: If the system cannot do that.
    """
    handled = c_uint64(_ALLOWED | _MAKE_OTHERS)
    ruleset = _checked(_system_call(_CREATE_RULESET, byref(handled), 8, 0))
    for path in folders:
        try:
            folder = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            continue
        rule = create_string_buffer(_PATH_RULE.pack(_ALLOWED, folder), _PATH_RULE.size)
        _checked(_system_call(_ADD_RULE, ruleset, _RULE_OF_PATH, byref(rule), 0))
        os.close(folder)
    _checked(_system_call(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _system_call(number: int, *arguments: object) -> int:
    call = PyDLL(None).syscall
    call.restype = c_long
    given = [c_int(each) if isinstance(each, int) else each for each in arguments]
    answer: int = call(c_long(number), *given)
    return answer


def _checked(answer: int) -> int:
    if answer < 0:
        raise OSError("this system cannot keep a process from writing")
    return answer


def _limit(most: Mapping[str, int]) -> None:
    """Lower limits of this process; one that is lower already stays."""
    import resource

    for name, value in most.items():
        kind: int = getattr(resource, name)
        _, highest = resource.getrlimit(kind)
        if highest == resource.RLIM_INFINITY or highest > value:
            resource.setrlimit(kind, (value, value))
