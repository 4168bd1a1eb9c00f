"""A runner that runs nothing and bundles that hold nothing, where only the way there is tested."""

from __future__ import annotations

import pytest

from cloche.bundles.bundle import Bundle
from cloche.bundles.manifest import Command, Manifest, Memory, Provenance, Runtime, Stack
from cloche.result import Result
from cloche.tools.command import CommandTool


class EchoRunner:
    """A runner whose guest prints its command line and its input, and that keeps what it got."""

    def __init__(self):
        self.runs = []

    def run(self, folder, request):
        self.runs.append((folder, request))
        told = "\n".join([*request.argv, request.stdin.decode()])
        return Result(status="ok", exit_code=0, stdout_bytes=told.encode())

    async def arun(self, folder, request):
        return self.run(folder, request)


def make_bundle(name="lang-test", commands=("python",), modules=("json", "_hidden", "abc")):
    runtime = Runtime(
        implementation="micropython",
        version="1.25.0",
        python="3.4 (MicroPython 1.25.0)",
        modules=modules,
        stack=Stack(shadow=1, wasm=1),
        memory=Memory(minimum=1 << 20, default=64 << 20, table_elements=1, globals=1),
    )
    manifest = Manifest(
        format=1,
        name=name,
        version="0.1.0",
        description="A test's own.",
        license="MIT",
        assets=(),
        commands=tuple(Command(name=each, module=f"{each}.wasm") for each in commands),
        runtime=runtime,
        provenance=Provenance(sources=(), toolchain=(), recipe="0" * 64),
    )
    return Bundle(
        name=name,
        version="0.1.0",
        folder=f"/{name}",
        manifest=manifest,
        digest="",
        trust="unsigned",
    )


@pytest.fixture
def bundle_with():
    return make_bundle


@pytest.fixture
def runner():
    return EchoRunner()


@pytest.fixture
def command(runner):
    return CommandTool(runner, [make_bundle()])
