"""Guest programs that attack a folder of the host's: nothing leads out of it, nothing floods it."""

from __future__ import annotations

import json
import os
import secrets
import socket
from contextlib import nullcontext
from pathlib import Path

import pytest

from cloche import HostFolder, Limits, Sandbox
from cloche.record import replace
from cloche.sandbox.runtimes import RUNTIMES
from tests.attacks.host import descriptors
from tests.attacks.swapping import Swapper

DATA = json.loads((Path(__file__).parent / "folders.json").read_text(encoding="utf-8"))
PROGRAMS = DATA["programs"]
FIELDS = {
    "id",
    "source",
    "code",
    "expect",
    "tree",
    "readonly",
    "limits",
    "swap",
    "changes",
    "runtimes",
}
ATTACKS = [
    pytest.param(runtime, program, id=f"{runtime}-{program['id']}")
    for runtime in RUNTIMES
    for program in PROGRAMS
    if runtime in program.get("runtimes", RUNTIMES)
]


class Place:
    """A folder of the host's, another one beside it, and a secret in that."""

    def __init__(self, place, tree):
        self.inside, self.outside = place / "in", place / "out"
        self.secret = secrets.token_hex(16)
        self.outside.mkdir()
        self._put("out/secret", f"secret {self.secret}", place)
        self._put("out/shared", "the other name", place)
        (self.inside / "d" / "deep").mkdir(parents=True)
        self._put("in/a", "content of a", place)
        for path, content in tree.items():
            self._put(f"in/{path}", content, place)

    def _put(self, path, content, place):
        path = place / path
        path.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case str():
                path.write_text(content)
            case {"link": target}:
                path.symlink_to(self.fill_in(target))
            case {"twin of": name}:
                path.hardlink_to(self.outside / name)
            case {"kind": "pipe"}:
                os.mkfifo(path)
            case {"kind": "socket"}:
                make_socket(path)

    def fill_in(self, text):
        """Put the host's own paths into the text of a program or a link."""
        return text.replace("@OUTSIDE@", str(self.outside)).replace("@INSIDE@", str(self.inside))

    def state(self, folder):
        """Give all that can be said of what is in a folder."""
        found = {}
        for each, folders, files in os.walk(folder):
            for name in folders + files:
                path = Path(each, name)
                status = path.lstat()
                content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
                found[str(path)] = status.st_mode, status.st_nlink, status.st_mtime_ns, content
        return found


def make_socket(path):
    """Make a socket; its path has to be short."""
    here = os.getcwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


@pytest.fixture(scope="module")
def sandboxes():
    """One sandbox for all attacks on a runtime: what one leaves behind would strike the next."""
    made = {runtime: Sandbox(runtime) for runtime in RUNTIMES}
    for sandbox in made.values():
        assert sandbox.run("print(1)").stdout == "1\n"
    return made


@pytest.mark.parametrize(("runtime", "program"), ATTACKS)
def test_an_attack_on_a_folder_is_held(runtime, program, sandboxes, tmp_path):
    sandbox = sandboxes[runtime]
    place = Place(tmp_path, program.get("tree", {}))
    before = place.state(place.outside), place.state(place.inside), descriptors()
    swap = program.get("swap")
    with Swapper(place.inside, *swap) if swap else nullcontext():
        result = sandbox.execute(make_request(sandbox, program, place))

    assert place.state(place.outside) == before[0]
    if not program.get("changes") and not swap:
        assert place.state(place.inside) == before[1]
    assert descriptors() == before[2]
    told = result.stdout + result.stderr + repr((result.error, result.detail, result.files))
    assert place.secret not in told
    if "@" not in "".join(program["code"]):
        assert str(tmp_path) not in told
    check_expectations(result, program, runtime)
    assert sandbox.run("print(6 * 7)").stdout == "42\n"


def make_request(sandbox, program, place):
    limits = dict(program.get("limits", {}))
    caps = {name: limits.pop(name) for name in ("file_bytes", "file_nodes") if name in limits}
    folder = HostFolder(place.inside, readonly=program.get("readonly", True), **caps)
    code = place.fill_in("\n".join(DATA["prelude"] + program["code"]))
    request = sandbox.request(code)
    return replace(request, mounts={"/data": folder}, limits=Limits(timeout=20.0, **limits))


def check_expectations(result, program, runtime):
    expect = {**program["expect"], **program["expect"].get("runtimes", {}).get(runtime, {})}
    assert result.status in expect["status"], (result.stderr, result.detail)
    assert result.stdout.splitlines() == expect["stdout"], result.stderr


def test_there_are_enough_attacks_on_folders_and_all_say_where_they_come_from():
    assert len(PROGRAMS) >= 40
    assert len({program["id"] for program in PROGRAMS}) == len(PROGRAMS)
    for program in PROGRAMS:
        assert program.keys() <= FIELDS
        assert len(program["source"]) >= 12
    on_each = [sum(runtime == param.values[0] for param in ATTACKS) for runtime in RUNTIMES]
    assert min(on_each) >= 30
