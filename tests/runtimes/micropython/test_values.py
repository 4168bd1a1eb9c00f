"""Values as this runtime writes them down and reads them: docs/values.md."""

from __future__ import annotations

import pytest

from tests.runtimes.micropython.channel import frame, run

FUNCTIONS = {"functions": [{"name": "same", "async": False}]}


def tagged(tag, content):
    return {"$": tag, "v": content}


def echo(got):
    """Answer a call with its first argument."""
    return frame({"id": got["id"], "v": got["args"][0]}) if got["t"] == "call" else b""


VALUES = [
    ("True", True),
    ("-5", -5),
    ("2**30", 1 << 30),
    ("2**53 - 1", (1 << 53) - 1),
    ("-2**53 + 1", 1 - (1 << 53)),
    ("2**53", tagged("int", str(1 << 53))),
    ("-2**53", tagged("int", str(-(1 << 53)))),
    ("10**4299", tagged("int", "1" + "0" * 4299)),
    ("-10**4299", tagged("int", "-1" + "0" * 4299)),
    ("1.0", 1.0),
    ("1e300", 1e300),
    ("5e-324", 5e-324),
    ("float('nan')", tagged("float", "nan")),
    ("float('inf')", tagged("float", "inf")),
    ("-float('inf')", tagged("float", "-inf")),
    ("1 - 2j", tagged("complex", [1.0, -2.0])),
    ("complex(float('inf'), 0)", tagged("complex", [tagged("float", "inf"), 0.0])),
    ("'é\\n\\0\\x7f\"\\\\😀'", 'é\n\0\x7f"\\😀'),
    ("b''", tagged("bytes", "")),
    ("b'a'", tagged("bytes", "YQ==")),
    ("b'ab'", tagged("bytes", "YWI=")),
    ("b'\\xff\\xfe\\xfd'", tagged("bytes", "//79")),
    ("bytearray(b'ab')", tagged("bytes", "YWI=")),
    ("memoryview(b'abcd')[1:3]", tagged("bytes", "YmM=")),
    ("[1, [2, None]]", [1, [2, None]]),
    ("(1, ())", tagged("tuple", [1, tagged("tuple", [])])),
    ("{5}", tagged("set", [5])),
    ("frozenset([5])", tagged("frozenset", [5])),
    ("{'a': {'b': 1}, '': 2}", {"a": {"b": 1}, "": 2}),
    ("{'z': 1, 'a': 2, 1: 3}", tagged("dict", [["z", 1], ["a", 2], [1, 3]])),
    ("{'$': 1}", tagged("dict", [["$", 1]])),
    ("{(1,): 2}", tagged("dict", [[tagged("tuple", [1]), 2]])),
    ("__import__('datetime').date(1, 2, 3)", tagged("date", "0001-02-03")),
    ("__import__('datetime').time(1, 2, 3, 4)", tagged("time", "01:02:03.000004")),
    ("__import__('datetime').timedelta(-1, 2, 3)", tagged("timedelta", [-1, 2, 3])),
    ("__import__('datetime').datetime(9999, 12, 31)", tagged("datetime", "9999-12-31T00:00:00")),
]


@pytest.mark.parametrize(("code", "form"), VALUES, ids=[code for code, _ in VALUES])
def test_each_kind_has_its_form_and_comes_back_as_it_was(tmp_path, code, form):
    program = f"x = {code}\ny = same(x)\nalike = x == y or x != x\nsame(alike)\nx"
    ended, frames = run(tmp_path, program, start=FUNCTIONS, answer=echo)
    assert ended.exit_code == 0, ended.stderr
    assert frames[0]["args"] == [form]
    assert frames[1]["args"] == [True]
    assert frames[2]["v"] == form
    assert type(frames[2]["v"]) is type(form)


def test_the_sign_of_zero_is_kept(tmp_path):
    _, frames = run(tmp_path, "-0.0")
    assert str(frames[0]["v"]) == "-0.0"


SUBCLASSES = [
    ("list", "[1]", [1]),
    ("dict", "{'a': 1}", {"a": 1}),
    ("tuple", "(1,)", tagged("tuple", [1])),
    ("set", "{1}", tagged("set", [1])),
    ("frozenset", "[1]", tagged("frozenset", [1])),
    ("str", "'a'", "a"),
    ("int", "7", 7),
    ("float", "1.5", 1.5),
    ("bytes", "b'a'", tagged("bytes", "YQ==")),
]


@pytest.mark.parametrize(("base", "content", "form"), SUBCLASSES)
def test_a_subclass_is_carried_as_its_base(tmp_path, base, content, form):
    _, frames = run(tmp_path, f"class Mine({base}): pass\nMine({content})")
    assert frames[0]["v"] == form


def test_what_the_standard_library_derives_is_carried_as_well(tmp_path):
    code = (
        "from collections import Counter, OrderedDict, defaultdict, namedtuple\n"
        "P = namedtuple('P', 'x y')\n"
        "[Counter('aa'), OrderedDict(a=1), defaultdict(list, a=[1]), P(1, 2)]"
    )
    _, frames = run(tmp_path, code)
    assert frames[0]["v"] == [{"a": 2}, {"a": 1}, {"a": [1]}, tagged("tuple", [1, 2])]


def deep(levels, inner="1"):
    return f"x = {inner}\nfor i in range({levels}): x = [x]\nx"


CARRIED = [deep(30), deep(28, "(1,)"), deep(28, "{1}"), deep(27, "{1: 2}"), deep(29, "2**60")]
NOT_CARRIED = {
    deep(31): "levels",
    deep(29, "(1,)"): "levels",
    deep(29, "{1}"): "levels",
    deep(28, "{1: 2}"): "levels",
    deep(30, "2**60"): "levels",
    deep(30, "b''"): "levels",
    deep(30, "float('nan')"): "levels",
    deep(29, "1j"): "levels",
    deep(100_000): "levels",
    "x = []\nx.append(x)\nx": "levels",
    "x = {}\nx['a'] = x\nx": "levels",
    "10**4300": "4,300 digits",
    "-10**4300": "4,300 digits",
    "1 << 3_000_000": "4,300 digits",
    "'a' * 1100000": "1,048,576 bytes",
    "b'a' * 1100000": "1,048,576 bytes",
    "['a' * 1000] * 1100": "1,048,576 bytes",
    "b'a' * 800000": "1,048,576 bytes",
    "'a' * 1048570": "1,048,576 bytes",
    "list(range(400000))": "1,048,576 bytes",
    "'\\ud800'": "surrogate",
    "{'\\udfff': 1}": "surrogate",
    "object()": "a value of the type object cannot be carried",
    "print": "the type function cannot",
    "[len, 1]": "the type function cannot",
    "class A: pass\n{'a': (A(),)}": "the type A cannot",
    "class A: pass\nA": "the type type cannot",
    "(x for x in [])": "the type generator cannot",
    "range(3)": "the type range cannot",
    "__import__('array').array('i', [1])": "the type array cannot",
}


@pytest.mark.parametrize("code", CARRIED)
def test_depth_is_counted_in_brackets(tmp_path, code):
    _, frames = run(tmp_path, code)
    assert "v" in frames[0]


@pytest.mark.parametrize(("code", "why"), NOT_CARRIED.items())
def test_what_cannot_be_carried_comes_as_its_repr_with_a_sentence(tmp_path, code, why):
    ended, frames = run(tmp_path, code)
    assert (ended.exit_code, len(frames)) == (0, 1)
    assert why in frames[0]["why"]
    assert "v" not in frames[0]


@pytest.mark.parametrize("code", ["object()", "'\\ud800'", "10**4300", "'a' * 1100000"])
def test_nor_can_it_be_an_argument_and_no_call_is_made(tmp_path, code):
    program = f"try:\n    same({code})\nexcept TypeError as e:\n    x = str(e)\nx"
    _, frames = run(tmp_path, program, start=FUNCTIONS, answer=echo)
    assert [got["t"] for got in frames] == ["value"]
    assert "cannot be carried" in frames[0]["v"]


def test_a_keyword_that_stands_for_a_tag_is_carried_and_one_that_comes_twice_is_not(tmp_path):
    _, frames = run(tmp_path, "same(1, **{'$': (2,)})", start=FUNCTIONS, answer=echo)
    assert frames[0]["kwargs"] == tagged("dict", [["$", tagged("tuple", [2])]])
    ended, frames = run(tmp_path, "same(a=1, **{'a': 2})", start=FUNCTIONS, answer=echo)
    assert (ended.error[0], frames) == ("TypeError", [])


def test_keywords_may_be_as_deep_as_arguments(tmp_path):
    code = f"{deep(30)}\nsame(x, a=x)"
    _, frames = run(tmp_path, code, start=FUNCTIONS, answer=echo)
    assert frames[0]["args"] == [frames[0]["kwargs"]["a"]]


def test_a_decimal_of_the_host_is_its_text(tmp_path):
    _, frames = run(tmp_path, "x", start={"inputs": {"x": tagged("decimal", "1.50")}})
    assert frames[0]["v"] == "1.50"


REPRS = [
    ("'a' * 10000", "'" + "a" * 8191 + "…"),
    ("'a' * 8190", "'" + "a" * 8190 + "'"),
    ("'é' * 10000", "'" + "é" * 8191 + "…"),
    ("['é'] * 10000", "['é', "),
    ("list(range(100000))", "[0, 1, 2, "),
    ("'\\ud800'", "'\\ud800'"),
    ("1 << 1_000_000", "<int of 3010"),
    ("class A:\n    def __repr__(self): return chr(0xd800)\nA()", "���"),
    ("class A:\n    def __repr__(self): return 'x' * 100000\nA()", "xxxxx"),
    (
        "class A:\n    def __repr__(self): 1/0\n[A()]",
        "<list object, whose repr failed: ZeroDivisionError>",
    ),
]


@pytest.mark.parametrize(("code", "start"), REPRS)
def test_a_repr_is_short_and_whole_characters(tmp_path, code, start):
    ended, frames = run(tmp_path, code)
    assert ended.exit_code == 0
    assert frames[0]["repr"].startswith(start)
    assert len(frames[0]["repr"]) <= 8192 + 1


def test_a_date_whose_class_was_tampered_with_harms_nobody(tmp_path):
    code = (
        "import datetime\n"
        "rows = {'a': datetime.date(1, 2, 3), 'b': 1}\n"
        "def isoformat(self):\n"
        "    rows.clear()\n"
        "    for i in range(1000): rows[i] = [i]\n"
        "    return 'x'\n"
        "datetime.date.isoformat = isoformat\n"
        "rows"
    )
    ended, frames = run(tmp_path, code)
    assert (ended.exit_code, ended.trap, len(frames)) == (0, "", 1)


def test_a_set_or_a_list_that_changes_while_it_is_written_harms_nobody(tmp_path):
    code = (
        "import datetime, gc\n"
        "day = datetime.date(1, 2, 3)\n"
        "rows = [day] * 10\n"
        "kinds = {day, 1, 2, 3}\n"
        "def isoformat(self):\n"
        "    rows.clear()\n"
        "    kinds.clear()\n"
        "    gc.collect()\n"
        "    kinds.update(range(1000))\n"
        "    rows.extend('abc')\n"
        "    return 'x'\n"
        "datetime.date.isoformat = isoformat\n"
        "[rows, kinds]"
    )
    ended, frames = run(tmp_path, code)
    assert (ended.exit_code, ended.trap, len(frames)) == (0, "", 1)
