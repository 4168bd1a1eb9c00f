"""Reading the attack programs; `README.md` describes their form."""

from __future__ import annotations

import json
from pathlib import Path

from cloche.limits import Limits
from cloche.record import record
from cloche.request import RunRequest

_HERE = Path(__file__).parent
FOLDER = _HERE / "programs"
# What each runtime needs to be known of: its default memory, and the least that it does with.
RUNTIMES: dict[str, dict[str, int]] = json.loads((_HERE / "runtimes.json").read_text())
# Attacks that are not about time get enough of it, and do not hold up the others if they hang.
TIMEOUT = 5.0
_PROGRAM = {"id", "source", "code", "expect"}
_MORE = {"limits", "stdin", "stdin_repeat", "files", "folders", "truncated", "runtimes", "then"}
_DIFFERENCE = {"status", "stdout", "error", "exit_code"}
_EXPECT = _DIFFERENCE | {"runtimes"}


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
    def runtimes(self) -> list[str]:
        """The runtimes that it is for."""
        return self.fields.get("runtimes", list(RUNTIMES))

    @property
    def truncated(self) -> bool:
        """Whether output was dropped."""
        return self.fields.get("truncated", False)

    @property
    def then(self) -> dict | None:
        """A program for the run after it, and what that prints."""
        return self.fields.get("then")

    def expect(self, runtime: str) -> dict:
        """Give what has to come of it on a runtime."""
        expect = dict(self.fields["expect"])
        return {**expect, **expect.pop("runtimes", {}).get(runtime, {})}

    def request(self, runtime: str, places: dict[str, str]) -> RunRequest:
        """Make the request, with the placeholders filled in."""
        code = "\n".join(self.fields["code"])
        for name, value in places.items():
            code = code.replace(name, value)
        text, times = self.fields.get("stdin_repeat", (self.fields.get("stdin", ""), 1))
        limits = {"timeout": TIMEOUT, **self.fields.get("limits", {})}
        if "memory" in limits:
            limits["memory"] = max(limits["memory"], RUNTIMES[runtime]["least_memory"])
        return RunRequest(
            argv=("python", "-c", code),
            stdin=text.encode() * times,
            files=_encoded(self.fields.get("files", {})),
            folders=_encoded(self.fields.get("folders", {})),
            limits=Limits(**limits),
        )


def _encoded(tree: dict) -> dict:
    return {
        name: content.encode() if isinstance(content, str) else _encoded(content)
        for name, content in tree.items()
    }


def read_programs() -> list[Program]:
    """Read all attack programs.

    Raises:
        ValueError: If a file is not as the README says.
    """
    found: list[Program] = []
    for path in sorted(FOLDER.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        for fields in data["programs"]:
            wrong = _faults(fields)
            if wrong:
                raise ValueError(f"{path.name}: {fields.get('id')}: missing or unknown: {wrong}")
            found.append(Program(id=fields["id"], group=data["group"], fields=fields))
    return found


def _faults(fields: dict) -> list[str]:
    expect = fields.get("expect", {})
    differences = expect.get("runtimes", {})
    wrong = (_PROGRAM - fields.keys()) | (fields.keys() - _PROGRAM - _MORE)
    wrong |= ({"status"} - expect.keys()) | (expect.keys() - _EXPECT)
    wrong |= (set(fields.get("runtimes", ())) | differences.keys()) - RUNTIMES.keys()
    wrong |= {"code", "stdout"} ^ fields.get("then", {"code": [], "stdout": []}).keys()
    for difference in differences.values():
        wrong |= ({"reason"} - difference.keys()) | (difference.keys() - _DIFFERENCE - {"reason"})
    return sorted(wrong)
