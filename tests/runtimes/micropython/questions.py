"""A guest that answers questions: a program reads JSON from stdin and prints JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cloche import Sandbox

_FRAME = """\
import json, sys
{program}
print(json.dumps([answer(*question) for question in json.loads(sys.stdin.read())]))
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """Asks one function in the guest.

    Attributes:
        sandbox: Where it runs.
        program: Defines `answer`, whose arguments and result are JSON values.
    """

    sandbox: Sandbox
    program: str

    def ask(self, *questions):
        """Return the answers to questions, each a list of arguments."""
        code = _FRAME.format(program=self.program)
        result = self.sandbox.run(code, stdin=json.dumps(questions))
        assert result.status == "ok", result.stderr
        return json.loads(result.stdout)
