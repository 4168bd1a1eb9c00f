"""What the engine has to know of a module to run it, as its bundle's manifest says."""

from __future__ import annotations

from cloche.errors import SnapshotError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TEXTS = ("bundle", "version", "trust", "module", "mutable_globals", "hot_pages", "warm_pages")


@record
class ModuleFacts:
    """The facts of one module; all text and numbers, so that a line can hold each.

    Attributes:
        bundle: The bundle's name.
        version: The bundle's version.
        trust: The kind of key that vouches for it.
        wasm_stack: Bytes of native stack that it needs.
        table_elements: Elements of all its tables.
        minimum_memory: Bytes of memory that an instance starts with.
        default_memory: Bytes of memory that a run may use where its limits do not say.
        module: The SHA-256 of its bytes, in hexadecimal.
        mutable_globals: The names by which its globals that can change are exported.
        hidden_state: How many things can change in an instance that cannot be reached from outside.
        start_functions: How many functions it has that run as it is instantiated.
        hot_pages: The pages of 4 KiB that usual runs write to: "12+3 40+1", first and count.
        warm_pages: Likewise, those that they only read.
    """

    bundle: str
    version: str
    trust: str
    wasm_stack: int
    table_elements: int
    minimum_memory: int
    default_memory: int
    module: str = ""
    mutable_globals: str = ""
    hidden_state: int = 0
    start_functions: int = 0
    hot_pages: str = ""
    warm_pages: str = ""

    def to_text(self) -> str:
        """Write one line for each fact."""
        return "".join(f"{name} {value}\n" for name, value in self.__dict__.items())

    @classmethod
    def from_text(cls, text: str) -> ModuleFacts:
        """Read what `to_text` wrote.

        Raises:
            ValueError: If a line is no fact.
            TypeError: If a fact is missing or unknown.
        """
        pairs = [line.split(" ", 1) for line in text.splitlines()]
        values: dict[str, Any] = {
            name: value if name in _TEXTS else int(value) for name, value in pairs
        }
        return cls(**values)


def check_copyable(facts: ModuleFacts) -> None:
    """Make sure that all state of a module's instances can be reached.

    Raises:
        SnapshotError: If it cannot, or the module runs code of its own before it is entered.
    """
    if facts.hidden_state or facts.start_functions:
        raise SnapshotError(
            f"{facts.bundle} {facts.version} keeps state where it cannot be copied, so its "
            "sessions have neither snapshots nor forks, and cannot recover"
        )
