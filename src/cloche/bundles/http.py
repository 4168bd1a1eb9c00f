"""A registry behind a base URL: `<base>/<name>/<version>/<file>`.

Asking again is for what may pass: no connection, a connection that broke, a server that is
overloaded. It is not for what will be the same next time: a file that is not there, is too large
or comes from another host. A redirect is followed within the same scheme, host and port only; a
registry that moved is to be named anew by whoever chose it. Proxy settings of the environment are
not followed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urljoin

from urllib3.exceptions import InvalidHeader, LocationParseError
from urllib3.util import Retry, Url, parse_url

from cloche.bundles.names import quoted
from cloche.bundles.registry import split_path
from cloche.bundles.transfer import Patience, Reply, get
from cloche.errors import BundleNotFoundError, RegistryError, RegistryUnavailableError

_MOVED = frozenset([301, 302, 303, 307, 308])
_MISSING = frozenset([404, 410])
_PASSING = frozenset([408, 425, 429, 500, 502, 503, 504])
_REDIRECTS = 3


class _TryAgain(Exception):  # noqa: N818 - it never leaves this file
    """A failure that may pass, and the seconds that the server asks to wait."""

    def __init__(self, error: RegistryUnavailableError, wait: float = 0.0) -> None:
        self.error = error
        self.wait = wait


class HttpRegistry:
    """A registry that is read over HTTP or HTTPS."""

    is_official = False
    is_local = False

    def __init__(
        self,
        url: str,
        *,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Use a base URL as a registry; it is asked when something is fetched.

        Args:
            url: The URL that `<name>/<version>/<file>` is added to.
            patience: How long to wait; None takes the defaults.
            clock: What tells the time, in seconds that never go back.
            sleep: What waits for a number of seconds before the next try.

        Raises:
            RegistryError: If it is not an http or https URL of a host and a path.
        """
        self.url = _base(url)
        self._patience = patience or Patience()
        self._clock = clock
        self._sleep = sleep

    def fetch(self, path: str, max_bytes: int) -> bytes:
        """Fetch one file, as `Registry.fetch` says."""
        url = parse_url(f"{self.url}/{'/'.join(split_path(path))}")
        deadline = self._clock() + self._patience.total
        wait, tries = self._patience.wait, self._patience.tries
        while True:
            try:
                return self._follow(url, max_bytes, deadline)
            except _TryAgain as passing:
                wait, tries = max(wait, passing.wait), tries - 1
                longest = min(self._patience.longest_wait, self._left(deadline))
                if not tries or wait > longest:
                    raise passing.error from passing.error.__cause__
            self._sleep(wait)
            wait *= 2

    def _follow(self, url: Url, max_bytes: int, deadline: float) -> bytes:
        """Ask once, following redirects."""
        for _ in range(_REDIRECTS + 1):
            if (seconds := self._left(deadline)) <= 0:
                raise RegistryError(f"{url} took longer than {self._patience.total:g} seconds")
            try:
                reply = get(url, max_bytes, seconds, self._patience, self._clock)
            except RegistryUnavailableError as error:
                raise _TryAgain(error) from error
            if reply.status == 200:
                return reply.body
            if reply.status not in _MOVED:
                raise _refusal(url, reply)
            url = _redirect(url, reply)
        raise RegistryError(f"{url} is redirected more than {_REDIRECTS} times")

    def _left(self, deadline: float) -> float:
        return deadline - self._clock()


def _base(url: str) -> str:
    try:
        parsed = parse_url(url)
    except LocationParseError as error:
        raise RegistryError(f"{quoted(url)} is not a URL") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise RegistryError(f"{quoted(url)} is not an http or https URL")
    if parsed.auth:
        raise RegistryError("a registry's URL must not hold a user name or a password")
    if parsed.query or parsed.fragment:
        raise RegistryError(f"{quoted(url)} has a query or a fragment, so nothing can be added")
    return parsed.url.rstrip("/")


def _redirect(url: Url, reply: Reply) -> Url:
    target = reply.headers.get("Location", "")
    try:
        new = parse_url(urljoin(url.url, target))
    except (LocationParseError, ValueError) as error:
        raise RegistryError(f"{url} is redirected to {quoted(target)}, no URL") from error
    if (new.scheme, new.host, _port(new), new.auth) != (url.scheme, url.host, _port(url), None):
        raise RegistryError(
            f"{url} is redirected to {quoted(target)}, another place; "
            "if that is right, use its URL as the registry"
        )
    return new


def _port(url: Url) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _refusal(url: Url, reply: Reply) -> Exception:
    if reply.status in _MISSING:
        return BundleNotFoundError(f"there is no {url} (HTTP {reply.status})")
    if reply.status not in _PASSING:
        return RegistryError(f"{url} is refused with HTTP {reply.status}")
    error = RegistryUnavailableError(f"{url} is not to be had now: HTTP {reply.status}")
    return _TryAgain(error, _retry_after(reply))


def _retry_after(reply: Reply) -> float:
    """The seconds that the server asks to wait; 0 if it says nothing that can be understood."""
    try:
        return Retry().parse_retry_after(reply.headers.get("Retry-After", "0"))
    except (InvalidHeader, ValueError):
        return 0.0
