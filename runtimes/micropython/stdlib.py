"""Modules of CPython's standard library that are frozen in, with small anchored edits where needed.

Their text comes from the locked CPython source when the runtime is built. What would not run here,
or would pull in much for little, is written anew in `frozen/` instead.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.edits import Edit, apply_edits
from runtimes.recipe.hashing import tree_sha256, value_sha256

MODULES = {
    "base64.py": "base64.py",
    "bisect.py": "bisect.py",
    "calendar.py": "calendar.py",
    "colorsys.py": "colorsys.py",
    "csv.py": "csv.py",
    "datetime.py": "_pydatetime.py",
    "fnmatch.py": "fnmatch.py",
    "fractions.py": "fractions.py",
    "graphlib.py": "graphlib.py",
    "heapq.py": "heapq.py",
    "keyword.py": "keyword.py",
    "random.py": "random.py",
    "shlex.py": "shlex.py",
    "textwrap.py": "textwrap.py",
}
"""The frozen modules, and the file in CPython's `Lib` that each is made from."""


ASYNCIO = "extmod/asyncio"
ASYNCIO_FILES = ("__init__.py", "core.py", "event.py", "funcs.py", "lock.py", "stream.py")


def _change(module: str, anchor: str, replacement: str) -> Edit:
    return Edit(path=module, anchor=anchor, replacement=replacement)


_DATETIME = (
    # The messages of the module in C, which are those that CPython's users see.
    _change(
        "datetime.py",
        "raise ValueError('day must be in 1..%d' % dim, day)",
        "raise ValueError('day is out of range for month')",
    ),
    _change(
        "datetime.py",
        "raise ValueError('year must be in %d..%d' % (MINYEAR, MAXYEAR), year)",
        "raise ValueError('year %d is out of range' % year)",
    ),
    *(
        _change("datetime.py", f"{message}', {name})", f"{message}')")
        for name, message in (
            ("month", "month must be in 1..12"),
            ("hour", "hour must be in 0..23"),
            ("minute", "minute must be in 0..59"),
            ("second", "second must be in 0..59"),
            ("microsecond", "microsecond must be in 0..999999"),
        )
    ),
    _change(
        "datetime.py",
        "        self = tzinfo.__new__(cls)\n",
        "        self = object.__new__(cls)\n",
    ),
    # No positional-only parameters in this grammar, and a tuple is made in `__init__`.
    _change(
        "datetime.py",
        """\
    def __new__(cls, year, week, weekday, /):
        return super().__new__(cls, (year, week, weekday))
""",
        """\
    def __init__(self, year, week, weekday):
        super().__init__((year, week, weekday))
""",
    ),
)

_RANDOM = (
    _change(
        "random.py",
        "def __init_subclass__(cls, /, **kwargs):",
        "def __init_subclass__(cls, **kwargs):",
    ),
    _change("random.py", "        for c in cls.__mro__:\n", "        for c in (cls,):\n"),
    _change("random.py", "from _collections_abc import", "from collections.abc import"),
    _change(
        "random.py",
        "        self.seed(x)\n        self.gauss_next = None\n",
        "        super().__init__()\n        self.seed(x)\n        self.gauss_next = None\n",
    ),
    _change(
        "random.py", "from _sha2 import sha512 as _sha512", "from hashlib import sha512 as _sha512"
    ),
    _change("random.py", "(a + _sha512(a).digest())", '(a + _sha512(a).digest(), "big")'),
    _change(
        "random.py",
        "        super().seed(a)\n",
        "        if isinstance(a, float):\n            a = hash(a)\n"
        "        super().seed(abs(a) if a is not None else None)\n",
    ),
    # The generator in C draws below a bound by itself, with the same results.
    _change(
        "random.py",
        "        getrandbits = self.getrandbits\n        k = n.bit_length()\n",
        "        if type(self) is Random:\n            return self.below(n)\n"
        "        getrandbits = self.getrandbits\n        k = n.bit_length()\n",
    ),
    _change("random.py", "int.from_bytes(_urandom(7))", 'int.from_bytes(_urandom(7), "big")'),
    _change(
        "random.py",
        "int.from_bytes(_urandom(numbytes))",
        'int.from_bytes(_urandom(numbytes), "big")',
    ),
)

_CALENDAR = (
    # Two classes in C cannot be mixed into one.
    _change(
        "calendar.py", "IllegalMonthError(ValueError, IndexError)", "IllegalMonthError(ValueError)"
    ),
    _change("calendar.py", "import locale as _locale\n", ""),
    _change("calendar.py", "from enum import IntEnum, global_enum\n", "from enum import IntEnum\n"),
    _change("calendar.py", "@global_enum\nclass Month(IntEnum):", "class Month(IntEnum):"),
    _change("calendar.py", "@global_enum\nclass Day(IntEnum):", "class Day(IntEnum):"),
    _change(
        "calendar.py",
        "    SATURDAY = 5\n    SUNDAY = 6\n",
        """\
    SATURDAY = 5
    SUNDAY = 6


for _kind in (Month, Day):
    _kind.__repr__ = _kind.__str__ = lambda self: "calendar." + self.name
    for _member in _kind:
        globals()[_member.name] = _member
""",
    ),
)

_HEAPQ = (_change("heapq.py", "    from _heapq import *\n", "    from uheapq import *\n"),)

_FRACTIONS = (
    # `isinstance(x, ())` is never true: there is no Decimal here.
    _change("fractions.py", "from decimal import Decimal\nimport", "Decimal = ()\nimport"),
    _change(
        "fractions.py",
        "_PyHASH_MODULUS = sys.hash_info.modulus\n",
        "_PyHASH_MODULUS = (1 << 61) - 1\n",
    ),
    _change("fractions.py", "_PyHASH_INF = sys.hash_info.inf\n", "_PyHASH_INF = 314159\n"),
    # Built-in functions have no name here, and these are only for tracebacks.
    _change(
        "fractions.py",
        "        forward.__name__ = '__' + fallback_operator.__name__ + '__'\n",
        "",
    ),
    _change(
        "fractions.py",
        "        reverse.__name__ = '__r' + fallback_operator.__name__ + '__'\n",
        "",
    ),
    _change("fractions.py", "cls, numerator, denominator, /):", "cls, numerator, denominator):"),
    _change(
        "fractions.py",
        "def __format__(self, format_spec, /):",
        "def __format__(self, format_spec):",
    ),
)

EDITS = (*_DATETIME, *_RANDOM, *_CALENDAR, *_FRACTIONS, *_HEAPQ)


def with_stdlib(frozen: Path, cpython: Path, micropython: Path, cache: Cache) -> Path:
    """Return a folder with our frozen modules, those made from CPython's, and asyncio.

    Args:
        frozen: The folder of our own.
        cpython: CPython's source.
        micropython: MicroPython's source, whose asyncio is taken as it is.
        cache: Where the folder is kept.

    Raises:
        EditError: CPython's source is not what the edits were written for.
    """
    edits = [(e.path, e.anchor, e.replacement) for e in EDITS]
    texts = tree_sha256(cpython, [f"Lib/{name}" for name in MODULES.values()])
    asyncio = tree_sha256(micropython, [f"{ASYNCIO}/{name}" for name in ASYNCIO_FILES])
    key = value_sha256([tree_sha256(frozen, ["."]), texts, asyncio, sorted(MODULES.items()), edits])

    def make(folder: Path) -> None:
        shutil.copytree(frozen, folder, dirs_exist_ok=True)
        derive(cpython / "Lib", folder)
        (folder / "asyncio").mkdir()
        for name in ASYNCIO_FILES:
            shutil.copyfile(micropython / ASYNCIO / name, folder / "asyncio" / name)

    return cache.folder("frozen-modules", key, make)


def derive(lib: Path, folder: Path) -> None:
    """Put the edited modules into `folder`; `lib` is CPython's `Lib`."""
    for name, origin in MODULES.items():
        shutil.copyfile(lib / origin, folder / name)
    apply_edits(folder, EDITS)
