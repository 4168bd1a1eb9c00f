"""What the runtime lacks, and which tests that rules out."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtimes.micropython.upstream_tests.catalogue import UpstreamTest
from runtimes.micropython.upstream_tests.features import RULES, Features

SHOWN = {rule.check: rule.shown[-1].encode() + b"\n" for rule in RULES}


def lacking(name: str, **shown: bytes) -> str | None:
    answers = SHOWN | shown
    features = Features(lambda check: answers[check])
    return features.lacking_for(UpstreamTest(name=name, root=Path("tests")))


def test_nothing_is_ruled_out_where_every_check_shows_what_it_should():
    assert lacking("float/float_divmod.py") is None


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("micropython/viper_args.py", "native_check"),
        ("basics/int_big1.py", "int_big"),
        ("basics/list_slice.py", "slice"),
        ("basics/class_super.py", "slice"),
        ("extmod/asyncio_gather.py", "async_check"),
        ("basics/struct_endian.py", "byteorder"),
        ("basics/class_reverse_op.py", "reverse_ops"),
    ],
)
def test_a_check_that_fails_rules_out_the_tests_that_need_it(name, check):
    assert lacking(name, **{check: b"CRASH"}) == check


def test_floats_of_less_precision_rule_out_the_tests_that_need_more():
    assert lacking("float/float_divmod.py", float=b"32\n") == "float"
    assert lacking("float/string_format.py", float=b"32\n") is None
    assert lacking("float/string_format.py", float=b"30\n") == "float"
    assert lacking("misc/rge_sm.py", float=b"30\n") is None
    assert lacking("misc/rge_sm.py", float=b"0\n") == "float"
