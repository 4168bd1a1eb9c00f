"""Universally unique identifiers (RFC 9562), of versions 3, 4 and 5."""

from uos import urandom


class UUID:
    """An identifier of 128 bits."""

    def __init__(self, hex=None, bytes=None, int=None, version=None):
        if hex is not None:
            digits = hex.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
            if len(digits) != 32:
                raise ValueError("badly formed hexadecimal UUID string")
            value = _int(digits, 16)
        elif bytes is not None:
            if len(bytes) != 16:
                raise ValueError("bytes is not a 16-char string")
            value = _int.from_bytes(bytes, "big")
        elif int is not None:
            value = int
        else:
            raise TypeError("one of the hex, bytes or int arguments must be given")
        if version is not None:
            value = value & ~(0xF000 << 64) & ~(0xC000 << 48) | version << 76 | 0x8000 << 48
        self.int = value

    @property
    def hex(self):
        """The 32 digits."""
        return "%032x" % self.int

    @property
    def bytes(self):
        """The 16 bytes."""
        return self.int.to_bytes(16, "big")

    @property
    def version(self):
        """The version."""
        return self.int >> 76 & 15

    @property
    def urn(self):
        """The identifier as a URN."""
        return "urn:uuid:" + str(self)

    def __str__(self):
        digits = self.hex
        return "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])

    def __repr__(self):
        return "UUID('%s')" % self

    def __int__(self):
        return self.int

    def __eq__(self, other):
        return isinstance(other, UUID) and self.int == other.int

    def __lt__(self, other):
        return self.int < other.int

    def __hash__(self):
        return hash(self.int)


_int = int


def uuid4():
    """A random identifier."""
    return UUID(bytes=urandom(16), version=4)


def _named(algorithm, namespace, name, version):
    import hashlib

    name = name.encode() if isinstance(name, str) else name
    return UUID(bytes=hashlib.new(algorithm, namespace.bytes + name).digest()[:16], version=version)


def uuid3(namespace, name):
    """The identifier of a name, by MD5."""
    return _named("md5", namespace, name, 3)


def uuid5(namespace, name):
    """The identifier of a name, by SHA-1."""
    return _named("sha1", namespace, name, 5)


NAMESPACE_DNS = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_URL = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_OID = UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
NAMESPACE_X500 = UUID("6ba7b814-9dad-11d1-80b4-00c04fd430c8")
