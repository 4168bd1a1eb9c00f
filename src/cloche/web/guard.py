"""Which requests are answered: those of a browser on this machine, and runs only for our own page.

Any page on the web can send requests to a port of this machine. A name of its own that leads here
(DNS rebinding) has another Host; a request from another page has another Origin; and nobody but
our page has read the token that is in it.
"""

from __future__ import annotations

from hmac import compare_digest
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from cloche.record import record

if TYPE_CHECKING:
    from email.message import Message

TOKEN_HEADER = "X-Cloche-Token"

_HOSTS = ("127.0.0.1", "localhost")
_HTTP_PORT = 80


@record
class Guard:
    """Tells our own page's requests from others'.

    Attributes:
        hosts: What a Host header may be.
        token: What our page sends along, and nobody else knows.
    """

    hosts: frozenset[str]
    token: str

    def host_fault(self, headers: Message) -> str | None:
        """Say why a request came by a wrong name; None where it did not."""
        hosts = headers.get_all("Host", [])
        if len(hosts) == 1 and hosts[0].lower() in self.hosts:
            return None
        return f"this server answers only as {' or '.join(sorted(self.hosts))}"

    def run_fault(self, headers: Message) -> str | None:
        """Say why a request to run code is not our own page's; None where it is."""
        origins = headers.get_all("Origin", [])
        if len(origins) != 1 or origins[0].lower() != f"http://{headers['Host'].lower()}":
            return "only this server's own page may run code on it"
        if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return "only this server's own page may run code on it"
        if not compare_digest(headers.get(TOKEN_HEADER, "").encode(), self.token.encode()):
            return "the page is not of this server's present run: load it anew"
        return None


def make_guard(port: int) -> Guard:
    """Make the guard of a server, with a new token.

    Args:
        port: Where it listens.
    """
    names = {f"{host}:{port}" for host in _HOSTS}
    if port == _HTTP_PORT:
        names.update(_HOSTS)
    return Guard(hosts=frozenset(names), token=token_urlsafe(32))
