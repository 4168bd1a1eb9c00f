"""What a browser is told about the page: what it may load, and who may touch it.

Nothing comes from anywhere else, nothing is evaluated as JavaScript, nobody may frame it. The
worker that guests run in has a policy of its own, by which it may not connect to anything at all,
so that even a hole in its WASI would have no network.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCRIPTS = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
WORKER = _SCRIPTS

# Sent with every answer.
ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)


def page_policy(nonce: str) -> str:
    """Give the policy of the page.

    Attributes with styles are allowed, since Chromium itself sets them while somebody types.

    Args:
        nonce: Marks the one style sheet that its editor adds.
    """
    return (
        f"{_SCRIPTS}; worker-src 'self'; connect-src 'self'; img-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
