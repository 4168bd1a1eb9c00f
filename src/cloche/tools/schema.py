"""Describes a tool in the dialect of whoever calls it.

| dialect | where | shape |
|---|---|---|
| `mcp` | Model Context Protocol, `tools/list` | `inputSchema`, `outputSchema` |
| `openai` | Responses API, function tools, strict mode | `parameters`, `strict` |
| `anthropic` | Messages API, client tools | `input_schema` |

A tool's own `parameters` are plain JSON Schema with optional keys left out of `required`. OpenAI's
strict mode wants every key required and no others, so an optional one becomes nullable there, and
the keywords that strict mode refuses are dropped (https://platform.openai.com/docs/guides/structured-outputs).
"""

from __future__ import annotations

from cloche.errors import RequestError
from cloche.result import EXIT_CODES, CallOutcome, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Literal

    from cloche.tools.tool import Tool

    Dialect = Literal["mcp", "openai", "anthropic"]
    Schema = dict[str, Any]

_REFUSED_BY_STRICT = ("default", "maxLength", "minLength")
_TEXT = {"type": "string"}
_OUTCOMES = [word for name, word in vars(CallOutcome).items() if name.isupper()]
_COUNT = {"type": "integer", "minimum": 0}
_SECONDS = {"type": "number", "minimum": 0}

RESULT_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": [Status.ERROR, *EXIT_CODES]},
        "exit_code": {"type": "integer", "minimum": 0, "maximum": 255},
        "stdout": _TEXT,
        "stderr": _TEXT,
        "stdout_bytes": {**_TEXT, "contentEncoding": "base64"},
        "stderr_bytes": {**_TEXT, "contentEncoding": "base64"},
        "truncated": {"type": "boolean"},
        "error": {
            "type": ["object", "null"],
            "properties": {"type": _TEXT, "message": _TEXT},
            "required": ["type", "message"],
        },
        "value": {},
        "value_repr": {"type": ["string", "null"]},
        "value_detail": _TEXT,
        "files": {"type": "object", "additionalProperties": _TEXT},
        "files_left_out": {"type": "array", "items": _TEXT},
        "files_removed": {"type": "array", "items": _TEXT},
        "displays": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": _TEXT},
        },
        "calls": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": _TEXT,
                    "seconds": _SECONDS,
                    "outcome": {"type": "string", "enum": _OUTCOMES},
                    "error": _TEXT,
                },
                "required": ["name", "seconds", "outcome", "error"],
            },
        },
        "usage": {
            "type": "object",
            "properties": {
                "queue_seconds": _SECONDS,
                "compile_seconds": _SECONDS,
                "run_seconds": _SECONDS,
                "peak_memory": _COUNT,
                "stdout_bytes": _COUNT,
                "stderr_bytes": _COUNT,
                "file_bytes": _COUNT,
            },
        },
        "runtime": _TEXT,
        "detail": _TEXT,
    },
    "required": ["status", "exit_code", "stdout", "stderr", "truncated", "runtime", "detail"],
}


def tool_schema(tool: Tool, dialect: Dialect) -> Schema:
    """Describe a tool as plain JSON data.

    Args:
        tool: Any tool.
        dialect: "mcp", "openai" or "anthropic".

    Raises:
        RequestError: If there is no such dialect.
    """
    if dialect not in _DIALECTS:
        raise RequestError(f"no schema dialect {dialect!r}; there are {', '.join(_DIALECTS)}")
    return _DIALECTS[dialect](tool)


def _mcp(tool: Tool) -> Schema:
    return {
        "name": tool.name,
        "description": tool.description,
        "inputSchema": _copied(tool.parameters),
        "outputSchema": _copied(RESULT_SCHEMA),
    }


def _openai(tool: Tool) -> Schema:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": _strict(tool.parameters),
        "strict": True,
    }


def _anthropic(tool: Tool) -> Schema:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": _copied(tool.parameters),
    }


_DIALECTS: Mapping[str, Callable[[Tool], Schema]] = {
    "mcp": _mcp,
    "openai": _openai,
    "anthropic": _anthropic,
}


def _copied(node: Any) -> Any:
    """Copy a schema all the way down, so that a caller may change its own."""
    if isinstance(node, dict):
        return {key: _copied(value) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [_copied(value) for value in node]
    return node


def _strict(schema: Mapping[str, Any]) -> Schema:
    """Turn an object's schema into one that OpenAI's strict mode takes."""
    required = schema.get("required", ())
    properties = {
        name: _strict_property(value, nullable=name not in required)
        for name, value in schema["properties"].items()
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _strict_property(schema: Mapping[str, Any], *, nullable: bool) -> Schema:
    kept: Schema = {k: _copied(v) for k, v in schema.items() if k not in _REFUSED_BY_STRICT}
    if nullable:
        kept["type"] = [kept["type"], "null"]
    return kept
