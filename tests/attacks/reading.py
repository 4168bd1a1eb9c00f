"""Reading the attack programs; `README.md` describes their form."""

from __future__ import annotations

import json
from pathlib import Path

from cloche.limits import Limits
from cloche.record import record
from cloche.request import RunRequest

FOLDER = Path(__file__).parent / "programs"
RUNTIME = "micropython"
# Attacks that are not about time get enough of it, and do not hold up the others if they hang.
TIMEOUT = 5.0
_PROGRAM = {"id", "source", "code", "expect"}
_MORE = {"limits", "stdin", "stdin_repeat", "files", "truncated"}
_EXPECT = {"status", "stdout", "error", "exit_code", "runtimes"}


@record
class Program:
    """One attack.

    Attributes:
        id: Its name, unique among all.
        group: What it attacks.
        fields: All that its file says of it.
    """

    id: str
    group: str
    fields: dict

    @property
    def expect(self) -> dict:
        """What has to come of it on the runtime that is tested."""
        expect = dict(self.fields["expect"])
        return {**expect, **expect.pop("runtimes", {}).get(RUNTIME, {})}

    @property
    def truncated(self) -> bool:
        """Whether output was dropped."""
        return self.fields.get("truncated", False)

    def request(self, places: dict[str, str]) -> RunRequest:
        """Make the request, with the placeholders filled in."""
        code = "\n".join(self.fields["code"])
        for name, value in places.items():
            code = code.replace(name, value)
        text, times = self.fields.get("stdin_repeat", (self.fields.get("stdin", ""), 1))
        return RunRequest(
            argv=("python", "-c", code),
            stdin=text.encode() * times,
            files={path: text.encode() for path, text in self.fields.get("files", {}).items()},
            limits=Limits(**{"timeout": TIMEOUT, **self.fields.get("limits", {})}),
        )


def read_programs() -> list[Program]:
    """Read all attack programs.

    Raises:
        ValueError: If a file is not as the README says.
    """
    found: list[Program] = []
    for path in sorted(FOLDER.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        for fields in data["programs"]:
            _check(path.name, fields)
            found.append(Program(id=fields["id"], group=data["group"], fields=fields))
    return found


def _check(file: str, fields: dict) -> None:
    expect = fields.get("expect", {})
    wrong = (_PROGRAM - fields.keys()) | (fields.keys() - _PROGRAM - _MORE)
    wrong |= ({"status"} - expect.keys()) | (expect.keys() - _EXPECT)
    if wrong:
        raise ValueError(f"{file}: {fields.get('id')}: missing or unknown: {sorted(wrong)}")
