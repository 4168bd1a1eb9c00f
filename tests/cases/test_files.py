"""Programs that work with files, wherever these are, and what of them comes back.

`files/places.json` has programs that work in a folder, `PLACE`. They print the same whether it is
the guest's own, a workspace or a folder of the host; the browser runs them in the guest's own.
`files/in_and_out.json` has programs that are given files: `files`, path to text; what comes back
is `changed`, likewise, `removed` and `left_out`. All are for both runtimes unless they name some.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloche import HostFolder, Limits, Sandbox, Workspace
from cloche.record import replace
from cloche.sandbox.runtimes import RUNTIMES

HERE = Path(__file__).parent / "files"
PLACES = json.loads((HERE / "places.json").read_text(encoding="utf-8"))
IN_AND_OUT = json.loads((HERE / "in_and_out.json").read_text(encoding="utf-8"))


def on_runtimes(programs):
    return [
        pytest.param(runtime, program, id=f"{runtime}-{program['id']}")
        for runtime in RUNTIMES
        for program in programs
        if runtime in program.get("runtimes", RUNTIMES)
    ]


@pytest.fixture(scope="module")
def sandboxes():
    made = {runtime: Sandbox(runtime) for runtime in RUNTIMES}
    for sandbox in made.values():
        assert sandbox.run("print(1)").ok
    return made


@pytest.mark.parametrize("place", ["own", "temporary", "workspace", "folder"])
@pytest.mark.parametrize(("runtime", "program"), on_runtimes(PLACES))
def test_a_program_does_the_same_in_every_place(runtime, program, place, sandboxes, tmp_path):
    sandbox = sandboxes[runtime]
    mounts = {
        "workspace": {"/w": Workspace()},
        "folder": {"/w": HostFolder(tmp_path, readonly=False)},
    }.get(place, {})
    path = "/tmp/w" if place == "temporary" else "/w"
    first = f"PLACE = {path!r}"
    if not mounts:
        first += "\nimport os; os.mkdir(PLACE)"
    request = sandbox.request("\n".join([first, *program["code"]]))
    result = sandbox.execute(replace(request, mounts=mounts))
    assert (result.status, result.stderr) == ("ok", "")
    assert result.stdout == "".join(f"{line}\n" for line in program["stdout"])
    assert (result.files == {}) == (place != "own" or program["id"] in ("tempfile",))


@pytest.mark.parametrize(("runtime", "program"), on_runtimes(IN_AND_OUT))
def test_what_a_program_changes_comes_back(runtime, program, sandboxes):
    request = sandboxes[runtime].request("\n".join(program["code"]), files=program["files"])
    result = sandboxes[runtime].execute(
        replace(request, limits=Limits(**program.get("limits", {})))
    )
    assert (result.status, result.stderr) == ("ok", "")
    assert result.stdout == "".join(f"{line}\n" for line in program["stdout"])
    assert result.files == {path: text.encode() for path, text in program["changed"].items()}
    assert sorted(result.files_removed) == program.get("removed", [])
    assert sorted(result.files_left_out) == program.get("left_out", [])


def test_every_program_has_a_name_of_its_own_and_no_other_fields():
    names = [program["id"] for program in [*PLACES, *IN_AND_OUT]]
    assert len(set(names)) == len(names)
    for program in PLACES:
        assert program.keys() <= {"id", "runtimes", "code", "stdout"}
    most = {"id", "runtimes", "limits", "files", "code", "stdout", "changed", "removed", "left_out"}
    for program in IN_AND_OUT:
        assert program.keys() <= most
