"""Which public keys a bundle may be signed with.

A release is signed with a release key, whose public half is written down here. What this machine
built is signed with a development key: made on the first build, its private half in a git-ignored
place, its public half beside the built bundles. So a development key is believed only by the
installation whose build made it. A key is named by its id, the SHA-256 of its 32 raw bytes.
"""

from __future__ import annotations

import os
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from cloche.bundles.files import read_file
from cloche.bundles.location import OFFICIAL_FOLDER
from cloche.errors import SignatureError
from cloche.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY_BYTES = 32
DEVELOPMENT_FILE = "development.pub"

# From the most to the least trusted; a bundle with several signatures is worth its weakest.
RELEASE = "release"
OWN = "own"
DEVELOPMENT = "development"
UNSIGNED = "unsigned"
TRUST = (RELEASE, OWN, DEVELOPMENT, UNSIGNED)


@record
class PublicKey:
    """An Ed25519 public key that may sign bundles.

    Attributes:
        raw: Its 32 bytes (RFC 8032).
        trust: "release", "own" (one that the caller trusts) or "development".
    """

    raw: bytes
    trust: str = OWN

    def __check__(self) -> None:
        if not isinstance(self.raw, bytes) or len(self.raw) != KEY_BYTES:
            raise SignatureError(f"a public key has {KEY_BYTES} bytes")
        if self.trust not in (RELEASE, OWN, DEVELOPMENT):
            raise SignatureError(f"a key cannot be trusted as {self.trust!r}")

    @property
    def id(self) -> bytes:
        """The 32 bytes that a signature names this key by."""
        return sha256(self.raw).digest()


KeyRing = MappingProxyType[bytes, PublicKey]


def key_ring(keys: Iterable[PublicKey]) -> KeyRing:
    """Make a ring of keys, by id."""
    return MappingProxyType({key.id: key for key in keys})


# Public halves in hexadecimal. The first release adds the first one; until then, and in every
# checkout, bundles are signed with the development key of the machine that built them.
RELEASE_KEYS: frozenset[str] = frozenset()


def known_keys() -> KeyRing:
    """Give the keys that this installation knows: the release keys and its own development key.

    Raises:
        SignatureError: If the file with the development key is damaged.
    """
    keys = [PublicKey(raw=bytes.fromhex(public), trust=RELEASE) for public in RELEASE_KEYS]
    development = read_development_key(os.path.join(OFFICIAL_FOLDER, DEVELOPMENT_FILE))
    return key_ring(keys if development is None else [*keys, development])


def read_development_key(path: str) -> PublicKey | None:
    """Read the public half of a development key: 64 hexadecimal digits and a newline.

    Args:
        path: The file; where there is none, there is no development key.

    Raises:
        SignatureError: If the file is there and is not a key.
    """
    try:
        raw = bytes.fromhex(read_file(path, 80).decode("ascii"))
        return PublicKey(raw=raw, trust=DEVELOPMENT)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, SignatureError) as error:
        raise SignatureError(
            f"{path} is not a public key ({error}); build the bundles again or delete it"
        ) from error
