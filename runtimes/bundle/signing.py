"""Signing a manifest, with this machine's development key or with a release key.

The development key is made on the first build and stays in `.keys/`, which git ignores. A release
(`CLOCHE_RELEASE=1`) takes the key that `CLOCHE_SIGNING_KEY` names, and only one whose public half
`cloche.bundles.keys` lists: a bundle that others install is never signed with a development key.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloche.bundles.keys import DEVELOPMENT, RELEASE, RELEASE_KEYS, PublicKey
from cloche.bundles.signature import MESSAGE_PREFIX
from runtimes.recipe.errors import RecipeError

RELEASE_VARIABLE = "CLOCHE_RELEASE"
KEY_VARIABLE = "CLOCHE_SIGNING_KEY"


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """A key that signs.

    Attributes:
        private: The private half.
        public: The public half, with how it is trusted.
    """

    private: Ed25519PrivateKey
    public: PublicKey

    def sign(self, manifest: bytes) -> bytes:
        """Give the `manifest.sig` with one record, of this key."""
        return self.public.id + self.private.sign(MESSAGE_PREFIX + manifest)


def choose_signer(
    keys_folder: Path,
    environment: Mapping[str, str] = os.environ,
    release_keys: Collection[str] = RELEASE_KEYS,
) -> Signer:
    """Give the key that this build signs with.

    Args:
        keys_folder: Where the development key is, or is to be made.
        environment: The variables that ask for a release.
        release_keys: The public keys that a release may be signed with, in hexadecimal.

    Raises:
        RecipeError: If a release is asked for without a release key, or a key file is damaged.
    """
    if environment.get(RELEASE_VARIABLE, "0") in ("", "0"):
        return _signer(_development_key(keys_folder / "development.key"), DEVELOPMENT)
    path = environment.get(KEY_VARIABLE)
    if not path:
        raise RecipeError(f"a release needs {KEY_VARIABLE}, the file of a release key")
    signer = _signer(_read_key(Path(path)), RELEASE)
    if signer.public.raw.hex() not in release_keys:
        raise RecipeError(
            f"{path} is not a release key: its public half {signer.public.raw.hex()} is not in "
            "RELEASE_KEYS of cloche/bundles/keys.py, and a release is never signed with another"
        )
    return signer


def _signer(private: Ed25519PrivateKey, trust: str) -> Signer:
    public = PublicKey(raw=private.public_key().public_bytes_raw(), trust=trust)
    return Signer(private=private, public=public)


def _development_key(path: Path) -> Ed25519PrivateKey:
    """Read this machine's key, or make it: readable by its owner only, and never half written."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        with open(new, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n")
        try:
            os.link(new, path)  # unlike a rename, it fails if another build was first
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return _read_key(path)


def _read_key(path: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii")))
    except (OSError, ValueError) as error:
        raise RecipeError(f"{path} is not a private key in hexadecimal: {error}") from error
