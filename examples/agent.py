#!/usr/bin/env python3
"""A small agent for the terminal whose only tool is Python, under the dome.

    python examples/agent.py --base-url http://localhost:8080/v1 --model NAME "How many …?"
    python examples/agent.py --scripted

It speaks the chat-completions protocol to any endpoint, with streaming and tool calls, by what the
standard library has. Variables, imports and files stay from one piece of code to the next. Without
a question it asks for one after the other. `--record FILE` keeps the conversation, and `--scripted`
plays one that was kept: the model's part is read, and its code is really run.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from chat.answer import Answer, ToolCall
from chat.endpoint import Endpoint
from chat.pieces import AgentError, Message, decoded
from chat.recording import Recording
from cloche import ClocheError, Limits, Result, Sandbox, ToolRegistry
from cloche.cli.streams import escape_controls
from cloche.tools import SessionTool, model_text
from cloche.tools.tool import Tool

RECORDING = Path(__file__).with_suffix(".json")
SYSTEM = (
    "You are an assistant with a tool that runs Python code. Compute rather than guess, print what "
    "you want to see, and answer briefly once you know."
)


class Model(Protocol):
    """Who answers."""

    def answer(self, messages: Sequence[Message], tools: Sequence[Message]) -> Iterator[Message]:
        """Give the pieces of the next answer as they come; the last has its `finish_reason`."""


class Screen:
    """Shows what happens. All of it is a stranger's text, so no escape sequence gets through."""

    def text(self, text: str) -> None:
        """Show a piece of text where the last one ended."""
        self._write(text)

    def code(self, code: str) -> None:
        """Show code that is about to be run."""
        self._write("\n── Python ──\n" + code.strip("\n") + "\n── output ──\n")

    def result(self, result: Result) -> None:
        """Show how it ended, where its output does not tell."""
        if not result.ok:
            self._write(f"── {result.status}{f': {result.detail}' if result.detail else ''} ──\n")
        else:
            self._write("────────────\n")

    def output(self, _: str, text: str) -> None:
        """Show a piece of the code's output."""
        self._write(text)

    def _write(self, text: str) -> None:
        print(escape_controls(text), end="", flush=True)


class Agent:
    """Asks a model, runs the code that it writes, and tells it what came of that.

    Args:
        model: Who answers.
        tool: The one tool.
        screen: Shows what happens.
        most_turns: How often the model is asked before there has to be an answer.
    """

    def __init__(self, model: Model, tool: Tool, screen: Screen, most_turns: int) -> None:
        self._model = model
        self._tools = ToolRegistry([tool])
        self._screen = screen
        self._most_turns = most_turns
        self.messages: list[Message] = [{"role": "system", "content": SYSTEM}]
        self._described = [_described(tool)]

    def ask(self, question: str) -> None:
        """Put a question, and show all that comes of it.

        Where that fails, the conversation goes on as if it had not been put.

        Raises:
            AgentError: If there is no answer.
        """
        before = len(self.messages)
        self.messages.append({"role": "user", "content": question})
        try:
            for _ in range(self._most_turns):
                answer = self._hear()
                self.messages.append(answer.as_message())
                for call in answer.calls.values():
                    self._carry_out(call)
                if not answer.calls:
                    return
            raise AgentError(f"there is no answer after {self._most_turns} turns; see --turns")
        except BaseException:
            del self.messages[before:]
            raise

    def _hear(self) -> Answer:
        answer = Answer()
        for piece in self._model.answer(self.messages, self._described):
            self._screen.text(answer.take(piece))
            answer.finish = piece.get("finish_reason") or answer.finish
        if answer.text:
            self._screen.text("\n")
        if answer.finish in ("length", "content_filter"):
            self._screen.text(f"── cut by the endpoint: {answer.finish} ──\n")
        return answer

    def _carry_out(self, call: ToolCall) -> None:
        arguments = decoded(call.arguments)
        code = arguments.get("code") if isinstance(arguments, dict) else None
        self._screen.code(code if isinstance(code, str) else f"{call.name} {call.arguments}")
        result = self._tools.call(call.name, call.arguments)
        self._screen.result(result)
        told = {"role": "tool", "tool_call_id": call.id, "content": model_text(result)}
        self.messages.append(told)


def _described(tool: Tool) -> Message:
    described = {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    return {"type": "function", "function": described}


def main(arguments: Sequence[str] | None = None) -> int:
    """Be the agent.

    Args:
        arguments: The command line without the program's name; None takes the process's own.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        model = _model(options)
        limits = Limits(timeout=options.timeout)
        files = {Path(path).name: Path(path).read_bytes() for path in options.file}
        screen = Screen()
        with (
            Sandbox(options.runtime, limits=limits) as sandbox,
            SessionTool(sandbox, files=files, on_output=screen.output) as tool,
        ):
            agent = Agent(model, tool, screen, options.turns)
            try:
                _converse(agent, model, options)
            finally:
                _record(agent, options.record)
    except (AgentError, ClocheError, OSError) as error:
        return _complain(error)
    except KeyboardInterrupt:
        return 130
    return 0


def _converse(agent: Agent, model: Model, options: argparse.Namespace) -> None:
    if options.question is not None:
        agent.ask(options.question)
        return
    if isinstance(model, Recording):
        for question in model.questions:
            print(f"\n> {escape_controls(question)}\n")
            agent.ask(question)
        return
    for question in _questions():
        try:
            agent.ask(question)
        except AgentError as error:
            _complain(error)
        except KeyboardInterrupt:
            print("\n── interrupted ──")


def _questions() -> Iterable[str]:
    while True:
        try:
            question = input("\n> ")
        except EOFError:
            return
        if question.strip():
            yield question


def _model(options: argparse.Namespace) -> Endpoint | Recording:
    if options.scripted is not None:
        return Recording(Path(options.scripted))
    if not options.base_url or not options.model:
        raise AgentError("name an endpoint by --base-url and --model, or see it play --scripted")
    return Endpoint(options.base_url, options.model, os.environ.get(options.key_variable, ""))


def _record(agent: Agent, path: str | None) -> None:
    if path is not None:
        text = json.dumps({"messages": agent.messages}, ensure_ascii=False, indent=2)
        Path(path).write_text(text + "\n", encoding="utf-8")


def _complain(error: Exception) -> int:
    print(f"agent: {escape_controls(' '.join(str(error).split()))}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="An agent whose tool is Python under the dome.")
    add = parser.add_argument
    add("question", nargs="?", help="what is asked; left out, one question after the other")
    add("--base-url", default=os.environ.get("OPENAI_BASE_URL"), help="such as http://host/v1")
    add("--model", default=os.environ.get("OPENAI_MODEL"), help="the model's name there")
    add("--key-variable", default="OPENAI_API_KEY", help="the variable that has the key")
    add("--file", action="append", default=[], help="a file for the code; may be given often")
    add("--runtime", default="cpython", help="cpython or micropython")
    add("--timeout", type=float, default=10.0, help="seconds for each piece of code")
    add("--turns", type=int, default=10, help="how often the model is asked for one answer")
    add("--record", help="keep the conversation in this file")
    add("--scripted", nargs="?", const=str(RECORDING), help="play a conversation that was kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
