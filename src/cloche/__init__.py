r"""Cloche: real Python in a WebAssembly sandbox, as a tool for agents.

    from cloche import PythonTool
    PythonTool().run({"code": "print(1 + 1)"}).stdout        # "2\n"

The public names are loaded when they are first used, so that `import cloche` costs next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.errors import ClocheError as ClocheError
    from cloche.limits import Limits as Limits
    from cloche.result import GuestError as GuestError
    from cloche.result import Result as Result
    from cloche.result import Status as Status
    from cloche.result import Usage as Usage

_HOMES = {
    "ClocheError": "cloche.errors",
    "GuestError": "cloche.result",
    "Limits": "cloche.limits",
    "Result": "cloche.result",
    "Status": "cloche.result",
    "Usage": "cloche.result",
}

__all__ = sorted(_HOMES)
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cloche' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
