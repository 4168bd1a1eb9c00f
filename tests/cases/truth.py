"""What the server answers to every case, for the browser's tests to be held to.

    python -m tests.cases.truth FOLDER

writes `truth.json` into FOLDER, and the official bundles as a web server serves them. The cases are
all that the Python side runs on both runtimes: the ordinary programs, the limits, and the attacks.
Each becomes `{"id", "runtime", "request", "statuses", "result"}`. A request has `argv`, `stdin`,
`files`, `folders`, `has_channel` and `limits`, with bytes in base64; `statuses` are the ends that
the case's own file calls right, where it names several; a result is as `Result.to_json` has it.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
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


def cases() -> Iterator[Case]:
    """Yield every case."""
    yield from _programs()
    yield from _limits()
    for program in read_programs():
        for runtime in program.runtimes:
            statuses = program.expect(runtime)["status"]
            request = program.request(runtime, PLACES)
            if Status.TIMEOUT not in statuses and program.group != "time limit":
                request = _with_patience(request)
            yield f"attacks/{program.id}", runtime, request, statuses


def _with_patience(request: RunRequest) -> RunRequest:
    """Give a program that ends by itself the time for it, however busy the machine is."""
    return replace(request, limits=replace(request.limits, timeout=60.0))


def _programs() -> Iterator[Case]:
    for runtime in RUNTIMES:
        for path in sorted((HERE / runtime).glob("*.json")):
            for case in json.loads(path.read_text(encoding="utf-8")):
                code = case["code"]
                text = code if isinstance(code, str) else "\n".join(code)
                request = _with_patience(_request(text))
                yield f"{path.stem}/{case['id']}", runtime, request, []


def _limits() -> Iterator[Case]:
    for case in json.loads((HERE / "limits.json").read_text(encoding="utf-8")):
        request = _request(
            "\n".join(case["code"]),
            *case.get("args", ()),
            stdin=case.get("stdin", "").encode(),
            limits=Limits(**case.get("limits", {})),
        )
        for runtime in case.get("runtimes", RUNTIMES):
            yield f"limits/{case['id']}", runtime, request, []


def _request(code: str, *args: str, stdin: bytes = b"", limits: Limits = _USUAL) -> RunRequest:
    argv = ("python", "-c", code, *args)
    return RunRequest(argv=argv, stdin=stdin, has_channel=True, limits=limits)


def answered() -> list[dict]:
    """Run every case on the server, and give it with its result."""
    runner = InProcessWasiRunner()
    sandboxes = {runtime: Sandbox(runtime, runner=runner) for runtime in RUNTIMES}

    def answer(case: Case) -> dict:
        name, runtime, request, statuses = case
        result = sandboxes[runtime].execute(request).to_json()
        return {
            "id": name,
            "runtime": runtime,
            "request": _to_json(request),
            "statuses": statuses,
            "result": result,
        }

    with ThreadPoolExecutor(ABREAST) as pool:
        return list(pool.map(answer, cases()))


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


def main(folder: Path) -> None:
    """Write the truth and the bundles."""
    keys = [key.raw.hex() for key in known_keys().values()]
    bundles = {}
    for runtime in RUNTIMES:
        bundle = open_bundle(official_bundle(bundle_of(runtime)).folder)
        export_bundle(bundle, folder / "bundles")
        bundles[runtime] = f"bundles/{bundle.name}/{bundle.version}/"
    tools = {runtime: _tool(runtime) for runtime in RUNTIMES}
    truth = {"keys": keys, "bundles": bundles, "tools": tools, "cases": answered()}
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
