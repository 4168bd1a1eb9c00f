"""What a piece of code is offered."""

from __future__ import annotations

import pytest

from cloche.engine.channel.functions import NO_FUNCTIONS
from cloche.engine.channel.offer import NOTHING, check_name, make_offer
from cloche.engine.waiting import WAITING
from cloche.errors import RequestError
from cloche.values.decode import decode


def test_writes_inputs_down_once():
    assert decode(make_offer({"rows": [(1, 2)], "n": 2**60}).inputs) == {
        "rows": [(1, 2)],
        "n": 2**60,
    }
    assert make_offer({}).inputs == ""


def test_an_offer_of_nothing_is_the_same_for_all():
    assert make_offer({}) is make_offer({}) is NOTHING
    offers = make_offer({"n": 1}), make_offer({}, NO_FUNCTIONS), make_offer({}, on_called=print)
    assert not any(offer.host is NOTHING.host for offer in offers)


def test_nobody_waits_for_the_host_that_has_no_functions():
    NOTHING.host.wait_for("a channel")
    assert NOTHING.host.context().run(WAITING.get) == ()


@pytest.mark.parametrize("name", ["", "a b", "1a", "for", "None", "__name__", "é\n", 3])
def test_a_name_has_to_be_one_that_python_can_use(name):
    with pytest.raises(RequestError, match="name"):
        make_offer({name: 1})


@pytest.mark.parametrize("name", ["rows", "_private", "größe", "match"])
def test_takes_every_other_name(name):
    check_name(name, "an input")


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"f": len}, "input 'f' cannot be carried"),
        ({"a": "x" * 600_000, "b": "x" * 600_000}, "the inputs cannot be carried"),
    ],
)
def test_says_which_input_cannot_be_carried(inputs, why):
    with pytest.raises(RequestError, match=why):
        make_offer(inputs)
