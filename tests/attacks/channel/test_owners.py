"""No reply ever reaches another call or another owner, whatever comes between.

A model of several channels, each with a secret and functions of its own, whose async answers come
in any order, late, twice, or never, while pieces of code end and begin.
"""

from __future__ import annotations

import asyncio
import threading

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from cloche.engine.channel.loops import PRIVATE_LOOP
from cloche.limits import Limits
from tests.engine.channel.line import Line, messages

PATIENCE = 20.0  # seconds until a thread that does not answer is taken for lost


class Owner:
    """One channel, with the calls that its guest is waiting for.

    Attributes:
        open: The futures of async calls that were not answered, by the number of the call.
        expected: What the replies have to be that the guest has not read.
    """

    def __init__(self, number):
        self.secret = f"secret of {number}"
        self.open = {}
        self.expected = {}
        self.arrived = threading.Semaphore(0)
        self.line = Line({"now": self.now, "later": self.later}, limits=Limits(timeout=3600.0))
        self.line.receive()

    def now(self, token):
        return [self.secret, token]

    async def later(self, token):
        future = asyncio.get_running_loop().create_future()
        self.open[token] = future
        self.arrived.release()
        return await future

    def read(self, size):
        """Read what waits, without waiting for more."""
        data = b""
        while self.line.channel.ready() and (piece := self.line.read(size)):
            data += piece
        return messages(data)


def in_loop(work):
    """Do something in the loop's thread, and wait until what it has set off has happened."""

    async def do():
        work()
        for _ in range(10):
            await asyncio.sleep(0)

    asyncio.run_coroutine_threadsafe(do(), PRIVATE_LOOP.get()).result(PATIENCE)


class Owners(RuleBasedStateMachine):
    """Guests that call, read, end and begin; hosts that answer when it pleases them."""

    owners = Bundle("owners")
    calls = Bundle("calls")

    def __init__(self):
        super().__init__()
        self.all = []
        self.tokens = 0

    @rule(target=owners)
    def open_channel(self):
        owner = Owner(len(self.all))
        self.all.append(owner)
        return owner

    @rule(owner=owners)
    def call_a_plain_function(self, owner):
        token = self.token()
        number = owner.line.call("now", token)
        owner.expected[number] = [owner.secret, token]

    @rule(owner=owners, target=calls)
    def call_an_async_function(self, owner):
        token = self.token()
        number = owner.line.call("later", token)
        assert owner.arrived.acquire(timeout=PATIENCE)
        return multiple((owner, number, token))

    @rule(call=calls, again=st.booleans())
    def answer(self, call, again):
        owner, number, token = call
        future = owner.open[token]
        was_open = not future.done()
        in_loop(lambda: future.done() or future.set_result([owner.secret, token]))
        if was_open:
            owner.expected[number] = [owner.secret, token]
        if again:
            in_loop(lambda: future.done() or future.set_result("twice"))

    @rule(call=calls)
    def fail(self, call):
        owner, number, token = call
        future = owner.open[token]
        was_open = not future.done()
        in_loop(
            lambda: future.done() or future.set_exception(ValueError(f"{owner.secret} {token}"))
        )
        if was_open:
            owner.expected[number] = {"type": "ValueError", "message": f"{owner.secret} {token}"}

    @rule(owner=owners, size=st.integers(1, 200))
    def read(self, owner, size):
        for reply in owner.read(size):
            assert owner.expected.pop(reply["id"]) == reply.get("v", reply.get("error"))

    @rule(owner=owners)
    def end_and_begin(self, owner):
        """What was not read is gone, and what was not answered never will be."""
        owner.line.end()
        in_loop(lambda: None)
        owner.line.begin()
        owner.expected.clear()
        assert all(future.done() for future in owner.open.values())

    def token(self):
        self.tokens += 1
        return self.tokens

    @invariant()
    def nothing_else_waits(self):
        for owner in self.all:
            assert bool(owner.expected) == bool(owner.line.channel._outbox.waiting)

    def teardown(self):
        for owner in self.all:
            owner.line.end()


TestOwners = Owners.TestCase
TestOwners.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
