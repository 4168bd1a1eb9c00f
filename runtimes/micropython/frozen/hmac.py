"""Keyed hashing for message authentication (RFC 2104)."""

import hashlib


class HMAC:
    """A message authentication code that takes in a message in parts."""

    def __init__(self, key, msg=None, digestmod=""):
        if not digestmod:
            raise TypeError("Missing required argument 'digestmod'.")
        make = (lambda: hashlib.new(digestmod)) if isinstance(digestmod, str) else digestmod
        self._inner = make()
        self._outer = make()
        self.block_size = self._inner.block_size
        self.digest_size = self._inner.digest_size
        self.name = "hmac-" + self._inner.name
        if len(key) > self.block_size:
            hashed = make()
            hashed.update(key)
            key = hashed.digest()
        key = bytes(key) + bytes(self.block_size - len(key))
        self._inner.update(bytes([b ^ 0x36 for b in key]))
        self._outer.update(bytes([b ^ 0x5C for b in key]))
        if msg is not None:
            self.update(msg)

    def update(self, msg):
        """Takes in more of the message."""
        self._inner.update(msg)

    def digest(self):
        """Gives the code of what was taken in so far, as bytes."""
        outer = self._outer.copy()
        outer.update(self._inner.digest())
        return outer.digest()

    def hexdigest(self):
        """Gives the code of what was taken in so far, in hexadecimal."""
        return self.digest().hex()


def new(key, msg=None, digestmod=""):
    """Gives an HMAC object for `key`, with a digest by name or constructor."""
    return HMAC(key, msg, digestmod)


def digest(key, msg, digest):
    """Gives the code of a whole message, as bytes."""
    return HMAC(key, msg, digest).digest()


def compare_digest(a, b):
    """Compares two codes in a time that does not tell where they differ."""
    if isinstance(a, str):
        a, b = a.encode(), b.encode()
    different = len(a) ^ len(b)
    for x, y in zip(a, b):
        different |= x ^ y
    return different == 0
