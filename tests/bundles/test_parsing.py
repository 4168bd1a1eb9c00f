"""Reading manifests: the good ones exactly, the bad ones not at all."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.bundles.manifest import Asset, BundledPackage, Command, Input, Memory, Stack
from cloche.bundles.parsing import parse_manifest
from cloche.errors import ManifestError
from tests.bundles.making import WASM, ZEROS, describe, manifest_value, to_bytes

BAD = json.loads(Path(__file__).with_name("bad_manifests.json").read_text(encoding="utf-8"))
GOOD = to_bytes(manifest_value())


def spoiled(case: dict) -> bytes:
    """Make the bytes of a bad manifest: text of its own, or a good one with one thing wrong."""
    if "text" in case:
        before, middle, times, after = case.get("repeat", ["", "", 0, ""])
        text = case["text"] + before + middle * times + after
        return text.encode(case.get("encoding", "utf-8"))
    value = copy.deepcopy(manifest_value())
    *way, last = case.get("set") or case["delete"]
    inner = value
    for step in way:
        inner = inner[step]
    if "set" in case:
        inner[last] = case["value"]
    else:
        del inner[last]
    return to_bytes(value)


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["id"])
def test_refuses_a_bad_manifest_and_says_what_and_where(case):
    with pytest.raises(ManifestError) as caught:
        parse_manifest(spoiled(case))
    message = str(caught.value)
    assert case["says"] in message
    assert message.isascii()
    assert len(message) < 300


def test_reads_every_field_of_a_good_manifest():
    manifest = parse_manifest(GOOD)
    (described,) = describe({"python.wasm": WASM})
    assert manifest.assets == (Asset(**described),)
    assert manifest.commands == (Command(name="python", module="python.wasm"),)
    assert (manifest.name, manifest.version, manifest.license) == ("lang-test", "1.2.3", "MIT")
    assert manifest.runtime.modules == ("json", "os.path")
    assert manifest.runtime.stack == Stack(shadow=655360, wasm=4194304)
    assert manifest.runtime.memory == Memory(
        minimum=1048576, default=67108864, table_elements=900, globals=3
    )
    assert manifest.provenance.toolchain == (
        Input(name="zig", version="0.15.1", sha256=ZEROS, license="MIT"),
    )


def test_the_order_of_fields_and_white_space_do_not_matter():
    value = dict(reversed(manifest_value().items()))
    assert parse_manifest(json.dumps(value, indent=4).encode()) == parse_manifest(GOOD)


def test_accepts_the_most_assets_and_no_commands():
    value = manifest_value({f"a{index}": b"" for index in range(64)})
    value["commands"] = []
    assert len(parse_manifest(to_bytes(value)).assets) == 64


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(data):
    with pytest.raises(ManifestError):
        parse_manifest(data)


@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=8))
def test_a_spoiled_manifest_is_a_manifest_or_refused(start, length, put):
    data = GOOD[:start] + put + GOOD[start + length :]
    problem = ""
    try:
        parse_manifest(data)
    except ManifestError as error:
        problem = str(error)
    assert problem.isprintable()


def test_reads_what_can_be_derived():
    fields = {
        "path": "python.web.wasm",
        "source": "python.wasm",
        "by": "imported-memory",
        "sha256": ZEROS,
        "size": 8,
    }
    manifest = parse_manifest(to_bytes({**manifest_value(), "derived": [fields]}))
    assert vars(manifest.find_derived("python.web.wasm")) == fields
    assert manifest.find_derived("python.wasm") is None
    assert parse_manifest(to_bytes(manifest_value())).derived == ()


def test_reads_the_packages_and_the_notes_of_a_runtime_that_has_some():
    value = manifest_value()
    assert parse_manifest(to_bytes(value)).runtime.packages == ()
    value["runtime"]["packages"] = [{"name": "numpy", "version": "2.3.5"}]
    value["runtime"]["notes"] = ["There are no threads."]
    runtime = parse_manifest(to_bytes(value)).runtime
    assert runtime.packages == (BundledPackage(name="numpy", version="2.3.5"),)
    assert runtime.notes == ("There are no threads.",)
