"""What the server answers to every case, for the browser's tests to be held to.

    python -m tests.cases.truth FOLDER [--runtime NAME …] [--sample]

writes `truth.json` into FOLDER, and the official bundles as a web server serves them. The cases are
all that the Python side runs on both runtimes: the ordinary programs, those that work with files,
the limits, and the attacks. A sample has some of each kind that end by themselves. `cpython-data`
is left out where it is not named, and has those for every runtime but the attacks.
Each becomes `{"id", "runtime", "request", "statuses", "result"}`. A request has `argv`, `stdin`,
`files`, `folders`, `has_channel` and `limits`, with bytes in base64; `statuses` are the ends that
the case's own file calls right, where it names several; a result is as `Result.to_json` has it.
"""

from __future__ import annotations

import argparse
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from cloche import Limits, PythonTool, RunRequest, Sandbox, Status
from cloche.bundles.bundle import open_bundle
from cloche.bundles.export import export_bundle
from cloche.bundles.keys import known_keys
from cloche.bundles.location import official_bundle
from cloche.record import replace
from cloche.sandbox import InProcessWasiRunner
from cloche.sandbox.runtimes import RUNTIMES, bundle_of
from tests.attacks.reading import read_programs

HERE = Path(__file__).parent
# Of each file of cases, every so many are a sample.
SAMPLE = 12
# One for each core of a small machine: a guest that is held up would be late.
ABREAST = 2
# What an attack's placeholders stand for; neither side has any of it.
PLACES = {
    "@CANARY_FILE@": "/home/host/canary.txt",
    "@CANARY_FOLDER@": "/home/host",
    "@CANARY_VARIABLE@": "CLOCHE_CANARY",
    "@CANARY_PORT@": "9",
    "@HOST_PID@": "4242",
    "@HOST_NAME@": "no-name",
}

_USUAL = Limits()

# Its id, its runtime, its request, and the statuses that are right where there are several.
Case = tuple[str, str, RunRequest, list[str]]


def cases(runtimes: Iterable[str] = RUNTIMES) -> Iterator[Case]:
    """Yield every case of some runtimes."""
    yield from _programs(runtimes)
    yield from _files(runtimes)
    yield from _limits(runtimes)
    for program in read_programs():
        for runtime in [each for each in program.runtimes if each in runtimes]:
            statuses = program.expect(runtime)["status"]
            request = program.request(runtime, PLACES)
            if Status.TIMEOUT not in statuses and program.group != "time limit":
                request = _with_patience(request)
            yield f"attacks/{program.id}", runtime, request, statuses


def _with_patience(request: RunRequest) -> RunRequest:
    """Give a program that ends by itself the time for it, however busy the machine is."""
    return replace(request, limits=replace(request.limits, timeout=60.0))


def sample(every: Iterable[Case]) -> Iterator[Case]:
    """Yield some of the cases of each file: the first, and then one in so many."""
    seen: Counter[tuple[str, str]] = Counter()
    for case in every:
        name, runtime, _, statuses = case
        group = runtime, name.partition("/")[0]
        if Status.TIMEOUT in statuses or "timeout" in name:
            continue
        if seen[group] % SAMPLE == 0:
            yield case
        seen[group] += 1


def _programs(runtimes: Iterable[str]) -> Iterator[Case]:
    for runtime in runtimes:
        for path in sorted((HERE / runtime.replace("-", "_")).glob("*.json")):
            for case in json.loads(path.read_text(encoding="utf-8")):
                code = case["code"]
                text = code if isinstance(code, str) else "\n".join(code)
                request = _with_patience(_request(text))
                yield f"{path.stem}/{case['id']}", runtime, request, []


def _files(runtimes: Iterable[str]) -> Iterator[Case]:
    for case in _read("files/places.json"):
        code = ["import os", "PLACE = '/w'", "os.mkdir(PLACE)", *case["code"]]
        yield from _on_each(runtimes, "files", case, _request("\n".join(code)))
    for case in _read("files/in_and_out.json"):
        files = {f"/{path.lstrip('/')}": text.encode() for path, text in case["files"].items()}
        request = _request("\n".join(case["code"]), limits=Limits(**case.get("limits", {})))
        yield from _on_each(runtimes, "files", case, replace(request, files=files))


def _limits(runtimes: Iterable[str]) -> Iterator[Case]:
    for case in _read("limits.json"):
        request = _request(
            "\n".join(case["code"]),
            *case.get("args", ()),
            stdin=case.get("stdin", "").encode(),
            limits=Limits(**case.get("limits", {})),
        )
        yield from _on_each(runtimes, "limits", case, request)


def _read(name: str) -> list[dict]:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def _on_each(
    runtimes: Iterable[str], group: str, case: dict, request: RunRequest
) -> Iterator[Case]:
    for runtime in runtimes:
        if runtime in case.get("runtimes", runtimes):
            yield f"{group}/{case['id']}", runtime, request, []


def _request(code: str, *args: str, stdin: bytes = b"", limits: Limits = _USUAL) -> RunRequest:
    argv = ("python", "-c", code, *args)
    return RunRequest(argv=argv, stdin=stdin, has_channel=True, limits=limits)


def answered(asked: Iterable[Case]) -> list[dict]:
    """Run cases on the server, and give each with its result."""
    runner = InProcessWasiRunner()
    sandbox_of = lru_cache(lambda runtime: Sandbox(runtime, runner=runner))

    def answer(case: Case) -> dict:
        name, runtime, request, statuses = case
        result = sandbox_of(runtime).execute(request).to_json()
        return {
            "id": name,
            "runtime": runtime,
            "request": _to_json(request),
            "statuses": statuses,
            "result": result,
        }

    with ThreadPoolExecutor(ABREAST) as pool:
        return list(pool.map(answer, asked))


def _to_json(request: RunRequest) -> dict:
    return {
        "argv": list(request.argv),
        "stdin": b64encode(request.stdin).decode(),
        "files": _encoded(request.files),
        "folders": _encoded(request.folders),
        "has_channel": request.has_channel,
        "limits": vars(request.limits),
    }


def _encoded(tree: Mapping) -> dict:
    return {
        name: b64encode(content).decode() if isinstance(content, bytes) else _encoded(content)
        for name, content in tree.items()
    }


def _tool(runtime: str) -> dict:
    """Give the tool of a runtime as a model sees it."""
    tool = PythonTool(runtime=runtime)
    return {"name": tool.name, "description": tool.description, "parameters": tool.parameters}


def main(folder: Path, runtimes: Iterable[str], *, is_sample: bool) -> None:
    """Write the truth and the bundles."""
    keys = [key.raw.hex() for key in known_keys().values()]
    bundles = {}
    for runtime in runtimes:
        bundle = open_bundle(official_bundle(bundle_of(runtime)).folder)
        export_bundle(bundle, folder / "bundles")
        bundles[runtime] = f"bundles/{bundle.name}/{bundle.version}/"
    tools = {runtime: _tool(runtime) for runtime in runtimes}
    asked = sample(cases(runtimes)) if is_sample else cases(runtimes)
    truth = {"keys": keys, "bundles": bundles, "tools": tools, "cases": answered(asked)}
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.cases.truth")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runtime", action="append", help="a runtime to ask (default: both)")
    parser.add_argument("--sample", action="store_true", help="only some cases of each kind")
    options = parser.parse_args()
    main(options.folder, options.runtime or RUNTIMES, is_sample=options.sample)
