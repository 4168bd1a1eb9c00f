"""What `hashlib` has from OpenSSL elsewhere, and has to have from us here."""

import hashlib

_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    """Derive a key from a password: PBKDF2 with HMAC (RFC 8018, section 5.2)."""
    inner, outer = hashlib.new(hash_name), hashlib.new(hash_name)
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    size = inner.digest_size if dklen is None else dklen
    if size < 1:
        raise ValueError("key length must be greater than 0.")
    key = bytes(memoryview(password))
    if len(key) > inner.block_size:
        key = hashlib.new(hash_name, key).digest()
    key = key.ljust(inner.block_size, b"\0")
    inner.update(key.translate(_INNER))
    outer.update(key.translate(_OUTER))
    blocks = range(1, -(-size // inner.digest_size) + 1)
    salted = (bytes(memoryview(salt)) + block.to_bytes(4, "big") for block in blocks)
    return b"".join(_block(inner, outer, text, iterations) for text in salted)[:size]


def _block(inner, outer, text, iterations):
    total = 0
    for _ in range(iterations):
        first, second = inner.copy(), outer.copy()
        first.update(text)
        second.update(first.digest())
        text = second.digest()
        total ^= int.from_bytes(text, "big")
    return total.to_bytes(len(text), "big")


pbkdf2_hmac.__module__ = "hashlib"
