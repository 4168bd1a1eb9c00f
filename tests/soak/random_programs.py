"""Programs that build all kinds of state, at random: what is defined, and what goes on with it.

The kinds are in `kinds_of_state`. Each does the same whenever it is repeated: nothing in it depends
on the time, on addresses, or on what is drawn at random.
"""

from __future__ import annotations

import random
from pathlib import Path

from cloche.record import record

_FOLDER = Path(__file__).parent / "kinds_of_state"
# Objects come and go, and those that were put together badly are found.
_STIR = "import gc\n_ = gc.collect()\nstirred = [str(n) * 5 for n in range(2000)]; del stirred"


@record
class Program:
    """What a session is told.

    Attributes:
        before: Calls that build its state.
        after: Calls that go on with it.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]


def read_kinds(runtime: str) -> list[tuple[str, str]]:
    """Read the kinds of state that a runtime has: what makes each, and what goes on with it."""
    names = ("both", "cpython") if runtime == "cpython" else ("both",)
    kinds = []
    for name in names:
        _, *entries = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n====\n")
        for entry in entries:
            make, _, go_on = entry.partition("\n----\n")
            kinds.append((make, go_on))
    return kinds


def make_program(seed: int, runtime: str) -> Program:
    """Make the program of a seed.

    Args:
        seed: Any number.
        runtime: The name of the runtime that it is for.
    """
    chance = random.Random(seed)
    chosen = chance.choices(read_kinds(runtime), k=chance.randint(2, 12))
    before = [fill(make, number, chance) for number, (make, _) in enumerate(chosen)]
    further = [fill(go_on, number, chance) for number, (_, go_on) in enumerate(chosen)]
    before += chance.sample(further, chance.randint(0, len(further)))
    if chance.randrange(3) == 0:
        before.insert(chance.randrange(len(before) + 1), _STIR)
    after = [*further, _STIR, *chance.sample(further, len(further))]
    return Program(before=tuple(before), after=tuple(after))


def fill(code: str, number: int, chance: random.Random) -> str:
    """Give a kind's code its number, and a digit at random."""
    return code.replace("#", str(number)).replace("?", str(chance.randint(2, 9)))
