"""Random numbers for secrets, from the system."""

from hmac import compare_digest  # noqa: F401
from random import SystemRandom
from uos import urandom

_system = SystemRandom()
choice = _system.choice
randbits = _system.getrandbits


def randbelow(exclusive_upper_bound):
    """An integer in range(exclusive_upper_bound)."""
    return _system.randrange(exclusive_upper_bound)


def token_bytes(nbytes=None):
    """Random bytes, by default 32."""
    return urandom(32 if nbytes is None else nbytes)


def token_hex(nbytes=None):
    """Random bytes in hexadecimal."""
    return token_bytes(nbytes).hex()


def token_urlsafe(nbytes=None):
    """Random bytes in base 64 for URLs."""
    import base64

    return base64.urlsafe_b64encode(token_bytes(nbytes)).rstrip(b"=").decode()
