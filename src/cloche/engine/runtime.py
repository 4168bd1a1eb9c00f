"""A runtime that is ready to run: an engine, a compiled module, and a template for instances."""

from __future__ import annotations

from ctypes import byref, c_void_p

from cloche.engine.wasi.boundary import define_imports
from cloche.errors import ModuleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.configuration import Engine
    from cloche.engine.facts import ModuleFacts
    from cloche.engine.instance import FreshInstance
    from cloche.engine.overflow import Overflow
    from cloche.engine.standby import Standby
    from cloche.engine.state.image import Image

_UNKNOWN = -1


class Runtime:
    """A module that instances are made of; free to be used by several threads.

    Args:
        engine: The engine that has the module.
        module: The engine's pointer to it.
        facts: What is known of it.

    Attributes:
        engine: The engine.
        module: The engine's pointer to the module.
        facts: What is known of the module.
        template: The engine's pointer to the instance with its imports resolved.
        name: Bundle and version, as results tell it.

    Raises:
        ModuleError: If the module asks for what is not offered.
    """

    _overflow: Overflow
    _standby: Standby
    _image: Image

    def __init__(self, engine: Engine, module: int, facts: ModuleFacts) -> None:
        self.engine = engine
        self.module = module
        self.facts = facts
        self.name = f"{facts.bundle} {facts.version}"
        self._report_address: int | None = _UNKNOWN
        self._interrupt_address: int | None = _UNKNOWN
        linker = engine.api.wasmtime_linker_new(engine.pointer)
        define_imports(engine.api, linker)
        template = c_void_p()
        error = engine.api.wasmtime_linker_instantiate_pre(linker, module, byref(template))
        engine.api.wasmtime_linker_delete(linker)
        if error:
            raise ModuleError(f"{self.name} cannot be linked: {engine.api.take_error(error)}")
        self.template = template.value

    @property
    def overflow(self) -> Overflow:
        """Where its instances go once its engine's pool is full."""
        if "_overflow" not in self.__dict__:
            from cloche.engine.overflow import Overflow  # which nearly all processes do without

            self.__dict__.setdefault("_overflow", Overflow(self))  # all threads have the same
        return self._overflow

    def wake_guests(self) -> None:
        """Have every guest of this runtime look at its deadline; safe from any thread."""
        self.engine.wake_guests()
        if "_overflow" in self.__dict__:
            self._overflow.wake_guests()

    @property
    def standby(self) -> Standby:
        """Its instances that are ready before they are asked for."""
        if "_standby" not in self.__dict__:
            from cloche.engine.standby import Standby  # which the command does without

            self.__dict__.setdefault("_standby", Standby(self))  # all threads have the same
        return self._standby

    @property
    def image(self) -> Image:
        """The memory that its instances start out with.

        Raises:
            SnapshotError: If its instances cannot be copied.
            EngineError: If it cannot be instantiated.
        """
        if "_image" not in self.__dict__:
            from cloche.engine.state.image import Image  # which most processes do without

            self.__dict__.setdefault("_image", Image(self))  # all threads have the same
        return self._image

    def report_address(self, instance: FreshInstance) -> int | None:
        """Give the address of the guest's report, which is the same in all instances."""
        if self._report_address == _UNKNOWN:
            self._report_address = instance.read_global(b"cloche_report")
        return self._report_address

    def interrupt_address(self, instance: FreshInstance) -> int | None:
        """Give the address where the guest takes interrupts, the same in all instances."""
        if self._interrupt_address == _UNKNOWN:
            self._interrupt_address = instance.read_global(b"cloche_interrupt")
        return self._interrupt_address
