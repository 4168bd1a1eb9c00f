"""The sandbox room: a runtime, its limits and what is handed in, and the runs made of them."""

from __future__ import annotations

from cloche.engine.live import LiveStreams
from cloche.sandbox.runner import InProcessWasiRunner
from cloche.sandbox.sandbox import Sandbox

__all__ = ["InProcessWasiRunner", "LiveStreams", "Sandbox"]
