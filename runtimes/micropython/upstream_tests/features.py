"""What the runtime can do, found out by upstream's own checks, and which tests that rules out.

A check is a script of `tests/feature_check/`; unless it prints what it should, the tests whose
names match are skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch

from runtimes.micropython.upstream_tests.catalogue import UpstreamTest


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A feature that some tests need.

    Attributes:
        check: The check's name in `tests/feature_check/`, without `.py`.
        shown: What the check may print where the feature is there.
        needed_by: Patterns of the names of tests that need it.
    """

    check: str
    shown: tuple[str, ...]
    needed_by: tuple[str, ...]


_SLICE_USERS = (
    "builtin_range", "bytearray1", "class_super", "containment", "errno1", "fun_str", "generator1",
    "globals_del", "memoryview1", "memoryview_gc", "object1", "python34", "string_format_modulo",
    "struct_endian",
)  # fmt: skip
_FLOAT_USERS = (
    "extmod/json_dumps_float.py", "extmod/json_loads_float.py", "extmod/random_extra_float.py",
    "extmod/uctypes_le_float.py", "extmod/uctypes_native_float.py",
    "extmod/uctypes_sizeof_float.py", "misc/rge_sm.py",
)  # fmt: skip
_SINGLE_USERS = (
    "float/bytearray_construct.py", "float/bytes_construct.py", "float/float2int_intbig.py",
    "float/float_format_ints_power10.py", "float/string_format.py",
)  # fmt: skip
_DOUBLE_USERS = (
    "float/float_divmod.py", "float/float2int_doubleprec_intbig.py",
    "float/float_format_ints_doubleprec.py", "float/float_parse_doubleprec.py",
)  # fmt: skip
_COMPLEX_USERS = (
    "float/complex1.py", "float/complex1_intbig.py", "float/complex_dunder.py",
    "float/complex_reverse_op.py", "float/complex_special_methods.py", "float/int_big_float.py",
    "float/true_value.py", "float/types.py",
)  # fmt: skip

_NATIVE_USERS = ("*/native_*.py", "*/viper_*.py")
_BIG_INTEGER = str(10**45)
_SET_USERS = ("*/set_*.py", "*/frozenset*.py", "*/*_set.py")
_SLICE_TESTS = ("*/*slice*.py", *(f"*/{name}.py" for name in _SLICE_USERS))

RULES = (
    Rule(check="native_check", shown=("native",), needed_by=_NATIVE_USERS),
    Rule(check="int_big", shown=(_BIG_INTEGER,), needed_by=("*/int_big*.py", "*/*_intbig.py")),
    Rule(
        check="bytearray", shown=("bytearray",), needed_by=("*/bytearray*.py", "*/*_bytearray.py")
    ),
    Rule(check="set_check", shown=("{1}",), needed_by=_SET_USERS),
    Rule(check="slice", shown=("slice",), needed_by=_SLICE_TESTS),
    Rule(check="async_check", shown=("async",), needed_by=("*/async_*.py", "*/asyncio_*.py")),
    Rule(check="const", shown=("1",), needed_by=("*/const*.py",)),
    Rule(check="reverse_ops", shown=("",), needed_by=("*/*reverse_op*.py",)),
    Rule(check="io_module", shown=("io",), needed_by=("*/io_*.py",)),
    Rule(check="fstring", shown=("a=1",), needed_by=("*/string_fstring*.py",)),
    Rule(check="byteorder", shown=("little",), needed_by=("*/*_endian.py",)),
    Rule(check="float", shown=("30", "32", "64"), needed_by=_FLOAT_USERS),
    Rule(check="float", shown=("32", "64"), needed_by=_SINGLE_USERS),
    Rule(check="float", shown=("64",), needed_by=_DOUBLE_USERS),
    Rule(check="complex", shown=("complex",), needed_by=_COMPLEX_USERS),
    Rule(check="coverage", shown=("coverage",), needed_by=("extmod/ssl_poll.py",)),
)


class Features:
    """What the runtime was found to lack.

    Args:
        show: Runs a check by its name and gives what it printed.
    """

    def __init__(self, show: Callable[[str], bytes]) -> None:
        """Run every check once."""
        checks = dict.fromkeys(rule.check for rule in RULES)
        shown = {check: show(check).decode("utf-8", "replace").strip() for check in checks}
        self._missing = [rule for rule in RULES if shown[rule.check] not in rule.shown]

    def lacking_for(self, test: UpstreamTest) -> str | None:
        """Name the check that rules a test out, or None where the test can be run."""
        for rule in self._missing:
            if any(fnmatch(test.name, pattern) for pattern in rule.needed_by):
                return rule.check
        return None
