"""What is sent back for a request."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cloche.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping

NEVER = "no-store"
# A name with a version or a hash in it: whatever is under it stays as it is.
FOREVER = "public, max-age=31536000, immutable"

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_LARGE = 4 << 20


@record
class Answer:
    """One answer, whole.

    Attributes:
        status: The status of HTTP.
        type: The type of its content.
        body: Its content.
        cache: What the browser may keep of it.
        policy: Its Content-Security-Policy.
        headers: Further headers.
        can_shrink: Whether the content gets smaller when it is compressed.
    """

    status: int = HTTPStatus.OK
    type: str
    body: bytes
    cache: str = NEVER
    policy: str = "default-src 'none'"
    headers: Mapping[str, str] = _NO_HEADERS
    can_shrink: bool = False


def sentence(status: int, text: str, **headers: str) -> Answer:
    """Answer with a sentence, in plain text."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    body = f"{text}\n".encode("utf-8", "replace")
    return Answer(status=status, type="text/plain; charset=utf-8", body=body, headers=fields)


def json_answer(data: Mapping[str, Any], status: int = HTTPStatus.OK) -> Answer:
    """Answer with JSON."""
    body = json.dumps(data, ensure_ascii=True).encode("ascii")
    return Answer(status=status, type="application/json", body=body)


@lru_cache(maxsize=64)
def shrunk(body: bytes) -> bytes:
    """Compress a body with gzip, once: a large one quickly, a small one well."""
    return gzip.compress(body, compresslevel=1 if len(body) > _LARGE else 6, mtime=0)
