r"""Cloche: real Python in a WebAssembly sandbox, as a tool for agents.

    from cloche import PythonTool
    PythonTool().run({"code": "print(1 + 1)"}).stdout        # "2\n"

The public names are loaded when they are first used, so that `import cloche` costs next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.bundles.install import install_bundle as install_bundle
    from cloche.engine.channel.functions import HostCall as HostCall
    from cloche.engine.files.workspace import Workspace as Workspace
    from cloche.errors import ClocheError as ClocheError
    from cloche.event import Event as Event
    from cloche.guest_clock import GuestClock as GuestClock
    from cloche.host_folder import HostFolder as HostFolder
    from cloche.limits import Limits as Limits
    from cloche.request import RunRequest as RunRequest
    from cloche.result import GuestError as GuestError
    from cloche.result import Result as Result
    from cloche.result import Status as Status
    from cloche.result import Usage as Usage
    from cloche.sandbox import InProcessWasiRunner as InProcessWasiRunner
    from cloche.sandbox import LiveStreams as LiveStreams
    from cloche.sandbox import Sandbox as Sandbox
    from cloche.sandbox.session import Session as Session
    from cloche.tools import CommandTool as CommandTool
    from cloche.tools import PythonTool as PythonTool
    from cloche.tools import ToolRegistry as ToolRegistry

_HOMES = {
    "ClocheError": "cloche.errors",
    "CommandTool": "cloche.tools",
    "Event": "cloche.event",
    "GuestClock": "cloche.guest_clock",
    "GuestError": "cloche.result",
    "HostFolder": "cloche.host_folder",
    "HostCall": "cloche.engine.channel.functions",
    "InProcessWasiRunner": "cloche.sandbox",
    "Limits": "cloche.limits",
    "LiveStreams": "cloche.sandbox",
    "PythonTool": "cloche.tools",
    "Result": "cloche.result",
    "RunRequest": "cloche.request",
    "Sandbox": "cloche.sandbox",
    "Session": "cloche.sandbox.session",
    "Status": "cloche.result",
    "ToolRegistry": "cloche.tools",
    "Usage": "cloche.result",
    "Workspace": "cloche.engine.files.workspace",
    "install_bundle": "cloche.bundles.install",
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
