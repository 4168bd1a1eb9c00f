"""Which wheels the guest gets."""

from __future__ import annotations

import hashlib

import pytest

from runtimes.cpython_data.upstream_tests.wheels import guest_wheels
from runtimes.recipe import toolchain
from runtimes.recipe.cache import Cache
from runtimes.recipe.errors import MismatchError
from runtimes.recipe.lock import Lock, Tool

NAME = "p-1.0-py3-none-any.whl"


def lock_of(sha256):
    wheel = Tool(name="p", version="1.0", registry="pypi-wheel", sha256={NAME: sha256})
    other = Tool(name="q", version="1.0", registry="npm", sha256={})
    return Lock(sources={}, tools={"p": wheel, "q": other})


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """Have the registry's client give bytes that are known."""

    def download(command):
        assert command[-1] == "p==1.0"
        (command[command.index("--dest") + 1] / NAME).write_bytes(b"wheel")

    monkeypatch.setattr(toolchain, "run", download)


def test_a_wheel_is_given_as_it_is_and_other_inputs_are_not(tmp_path):
    (path,) = guest_wheels(lock_of(hashlib.sha256(b"wheel").hexdigest()), Cache(tmp_path))
    assert (path.name, path.read_bytes()) == (NAME, b"wheel")


def test_a_wheel_with_another_hash_is_refused(tmp_path):
    with pytest.raises(MismatchError, match="the lock wants"):
        guest_wheels(lock_of("0" * 64), Cache(tmp_path))
