"""Message digests: MD5, SHA-1 and the SHA-2 family, done in C by module `_digest`."""

import _digest

algorithms_guaranteed = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"}
algorithms_available = algorithms_guaranteed


def new(name, data=b"", usedforsecurity=True):
    """Gives a digest object of the named algorithm that has taken in `data`."""
    digest = _digest.new(name.lower().replace("-", ""))
    if data:
        digest.update(data)
    return digest


def md5(data=b"", usedforsecurity=True):
    """Gives an MD5 digest object."""
    return new("md5", data)


def sha1(data=b"", usedforsecurity=True):
    """Gives a SHA-1 digest object."""
    return new("sha1", data)


def sha224(data=b"", usedforsecurity=True):
    """Gives a SHA-224 digest object."""
    return new("sha224", data)


def sha256(data=b"", usedforsecurity=True):
    """Gives a SHA-256 digest object."""
    return new("sha256", data)


def sha384(data=b"", usedforsecurity=True):
    """Gives a SHA-384 digest object."""
    return new("sha384", data)


def sha512(data=b"", usedforsecurity=True):
    """Gives a SHA-512 digest object."""
    return new("sha512", data)


def file_digest(fileobj, digest):
    """Gives the digest object of a binary file; `digest` is a name or a constructor."""
    result = new(digest) if isinstance(digest, str) else digest()
    while True:
        part = fileobj.read(65536)
        if not part:
            return result
        result.update(part)
