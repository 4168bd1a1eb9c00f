"""Values as this runtime writes them down and reads them, in C (port/value_*.c): docs/values.md."""

from __future__ import annotations

import json

import pytest

from cloche import Limits, Sandbox
from cloche.values.decode import decode
from tests.runtimes.micropython.test_values import CARRIED, SUBCLASSES, VALUES, deep

NOT_CARRIED = {
    deep(31): "30 levels",
    deep(29, "(1,)"): "30 levels",
    deep(29, "{1}"): "30 levels",
    deep(28, "{1: 2}"): "30 levels",
    deep(30, "2**60"): "30 levels",
    deep(30, "b''"): "30 levels",
    deep(30, "float('nan')"): "30 levels",
    deep(29, "1j"): "30 levels",
    deep(100_000): "30 levels",
    "x = []\nx.append(x)\nx": "30 levels",
    "x = {}\nx['a'] = x\nx": "30 levels",
    "10**4300": "4,300 digits",
    "-10**4300": "4,300 digits",
    "1 << 3_000_000": "4,300 digits",
    "'a' * 1100000": "1,048,576 bytes",
    "b'a' * 1100000": "1,048,576 bytes",
    "['a' * 1000] * 1100": "1,048,576 bytes",
    "'a' * 1048570": "1,048,576 bytes",
    "list(range(400000))": "1,048,576 bytes",
    "x = [[]]\nfor i in range(28): x = [x] * 9\nx": "1,048,576 bytes",
    "'\\ud800'": "lone surrogate",
    "{'\\udfff': 1}": "lone surrogate",
    "object()": "a value of the type object cannot be carried",
    "print": "the type builtin_function_or_method cannot",
    "class A: pass\n{'a': (A(),)}": "the type A cannot",
    "range(3)": "the type range cannot",
}


class Taken:
    """Keeps what its host function was called with."""

    def __init__(self):
        self.last = None

    def same(self, *args, **kwargs):
        """Give the first argument back."""
        self.last = args, kwargs
        return args[0] if args else None


@pytest.fixture(scope="module")
def taken():
    return Taken()


@pytest.fixture(scope="module")
def session(taken):
    limits = Limits(timeout=60.0, call_bytes=1 << 28)
    with Sandbox("cpython", functions={"same": taken.same}, limits=limits).session() as session:
        yield session


def alike(one, other):
    return type(one) is type(other) and (one == other or one != one)


@pytest.mark.parametrize(("code", "form"), VALUES, ids=[code for code, _ in VALUES])
def test_each_kind_has_its_form_and_comes_back_as_it_was(session, taken, code, form):
    result = session.run(f"x = {code}\ny = same(x)\nprint(x == y or x != x)\nx")
    expected = decode(json.dumps(form))
    assert (result.stdout, result.stderr) == ("True\n", "")
    assert alike(taken.last[0][0], expected)
    assert alike(result.value, expected)


@pytest.mark.parametrize(("base", "content", "form"), SUBCLASSES)
def test_a_subclass_is_carried_as_its_base(session, base, content, form):
    result = session.run(f"class Mine({base}): pass\nMine({content})")
    assert alike(result.value, decode(json.dumps(form)))


def test_a_library_may_have_its_types_carried_as_plain_values(session, taken):
    code = (
        "from _cloche.values import OTHERS\n"
        "class Mine: pass\n"
        "OTHERS[Mine] = lambda mine: (None, [1, 2.5])\n"
        "same(Mine())\n"
        "{'a': Mine()}"
    )
    assert session.run(code).value == {"a": [1, 2.5]}
    assert taken.last[0][0] == [1, 2.5]


def test_what_stands_for_itself_is_too_deep(session):
    code = (
        "from _cloche.values import OTHERS\n"
        "class Self: pass\n"
        "OTHERS[Self] = lambda value: (None, value)\n"
        "Self()"
    )
    assert "30 levels" in session.run(code).value_detail


@pytest.mark.parametrize("code", CARRIED)
def test_depth_is_counted_in_brackets(session, code):
    assert session.run(code).value_detail == ""


@pytest.mark.parametrize(("code", "why"), NOT_CARRIED.items())
def test_what_cannot_be_carried_comes_as_its_repr_with_a_sentence(session, code, why):
    result = session.run(code)
    assert result.ok
    assert (why in result.value_detail, result.value) == (True, None)


@pytest.mark.parametrize(
    "code", ["5", "True", "-2.5", "'a\\n\"é'", "'x' * 9000", "'é' * 8190", "'\\0' * 3000", "2**70"]
)
def test_the_repr_of_a_plain_value_is_told_with_it_and_cut_where_it_is_long(session, code):
    value = eval(code)
    shown = repr(value)
    result = session.run(code)
    assert alike(result.value, value)
    assert result.value_repr == (shown if len(shown) <= 8192 else shown[:8192] + "…")


@pytest.mark.parametrize("code", ["object()", "'\\ud800'", "10**4300", "'a' * 1100000"])
def test_nor_can_it_be_an_argument_and_no_call_is_made(session, code):
    program = f"try:\n    same({code})\nexcept TypeError as e:\n    x = str(e)\nx"
    result = session.run(program)
    assert "cannot be carried" in result.value
    assert result.calls == ()


def test_every_character_comes_back_as_it_was(session, taken):
    code = (
        "text = ''.join(map(chr, (*range(0xD800), *range(0xE000, 0x11000))))\n"
        "print(same(text) == text, same({text: 1}) == {text: 1}, len(text))"
    )
    assert session.run(code).stdout == "True True 67584\n"
    assert taken.last[0][0] == {"".join(map(chr, (*range(0xD800), *range(0xE000, 0x11000)))): 1}


def test_numbers_come_back_to_the_last_bit(session):
    code = (
        "import random, struct\n"
        "random.seed(7)\n"
        "bits = [random.getrandbits(64) for _ in range(5000)]\n"
        "numbers = [struct.unpack('<d', struct.pack('<Q', each))[0] for each in bits]\n"
        "numbers += [2.0 ** n for n in range(-1074, 1024)] + [1e15, 1e16, 1e17, 0.1]\n"
        "numbers += [10 ** n for n in range(40)] + [-(2 ** n) for n in range(80)]\n"
        "print([*map(repr, same(numbers))] == [*map(repr, numbers)])"
    )
    assert session.run(code).stdout == "True\n"


def test_keywords_are_carried_like_a_dict(session, taken):
    session.run("same(1, a=(2,), **{'é': None})")
    assert taken.last == ((1,), {"a": (2,), "é": None})
    session.run("same(1, **{'$': 2})")
    assert taken.last == ((1,), {"$": 2})


def test_arguments_may_each_be_as_deep_as_a_value(session):
    assert session.run(f"{deep(30)}\nsame(x, a=1); print('called')").stdout == "called\n"
    assert "30 levels" in session.run(f"{deep(31)}\nsame(x)").stderr


def test_keys_that_differ_and_have_the_same_text_are_one(session):
    code = (
        "class Name(str):\n"
        "    __hash__ = object.__hash__\n"
        "    def __eq__(self, other): return self is other\n"
        "{Name('a'): 1, Name('b'): 2, Name('a'): 3}"
    )
    assert session.run(code).value == {"a": 3, "b": 2}


def test_what_changes_while_it_is_carried_is_an_exception_at_most(session):
    code = (
        "import datetime\n"
        "class Zone(datetime.tzinfo):\n"
        "    def utcoffset(self, when):\n"
        "        change()\n"
        "        return datetime.timedelta(0)\n"
        "def change():\n"
        "    rows.clear(); table.update(zip(range(99), range(99)))\n"
        "when = datetime.datetime(2024, 1, 1, tzinfo=Zone())\n"
        "rows, table = [when, 1, 2], {'a': when, 'b': 2}\n"
        "same(rows)\n"
        "rows, table = [], {'a': when, 'b': [2] * 50}\n"
        "try: same(table)\n"
        "except RuntimeError as error: print(error)\n"
        "same({when: when})\n"
        "print(same(7))"
    )
    result = session.run(code)
    assert (result.stdout, result.stderr) == ("dictionary changed while it was carried\n7\n", "")


def test_a_large_reply_comes_whole_and_the_next_one_too(session):
    code = (
        "for size in (200, 240, 260, 500, 2500, 450_000):\n"
        "    assert same('é' * size) == 'é' * size\n"
        "same(3)"
    )
    result = session.run(code)
    assert (result.value, result.stderr) == (3, "")


def test_a_host_function_looks_like_a_function(session):
    code = (
        "import functools, inspect\n"
        "@functools.wraps(same)\n"
        "def other(x): return same(x)\n"
        "same.note = 1\n"
        "print(same, same.__name__, other.__qualname__, other(4), inspect.signature(same))"
    )
    assert session.run(code).stdout == "<host function same> same same 4 (*args, **kwargs)\n"
