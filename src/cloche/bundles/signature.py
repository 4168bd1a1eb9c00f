r"""`manifest.sig`: who vouches for a manifest.

The file is a row of records, each a 32-byte key id and a 64-byte Ed25519 signature (RFC 8032) over
`"cloche manifest v1\0"` and the exact bytes of `manifest.json`. The prefix keeps a signature that
was made for something else from being taken for one of a manifest. Every record has to be of a
known key and has to verify: nobody can add to a signature what this program would only skip.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cloche.bundles.keys import TRUST, KeyRing
from cloche.errors import SignatureError

MESSAGE_PREFIX = b"cloche manifest v1\0"
ID_BYTES = 32
RECORD_BYTES = ID_BYTES + 64
SIGNATURE_BYTES = 8 * RECORD_BYTES


def verify_signature(manifest: bytes, signature: bytes, keys: KeyRing) -> str:
    """Check every record of a signature.

    Args:
        manifest: The bytes of `manifest.json`.
        signature: The bytes of `manifest.sig`.
        keys: The keys that may sign it.

    Returns:
        The trust of the least trusted key that signed it.

    Raises:
        SignatureError: If it has no record, a damaged one, one of an unknown key, or a wrong one.
    """
    if not signature or len(signature) % RECORD_BYTES or len(signature) > SIGNATURE_BYTES:
        raise SignatureError(
            f"manifest.sig has {len(signature):,} bytes; it has to be 1 to "
            f"{SIGNATURE_BYTES // RECORD_BYTES} records of {RECORD_BYTES}"
        )
    starts = range(0, len(signature), RECORD_BYTES)
    records = [signature[start : start + RECORD_BYTES] for start in starts]
    if len({record[:ID_BYTES] for record in records}) != len(records):
        raise SignatureError("manifest.sig has two records of one key")
    return max((_verify_record(manifest, record, keys) for record in records), key=TRUST.index)


def _verify_record(manifest: bytes, record: bytes, keys: KeyRing) -> str:
    key = keys.get(record[:ID_BYTES])
    if key is None:
        raise SignatureError(
            f"the manifest is signed with the unknown key {record[:ID_BYTES].hex()}; "
            "only bundles of a known key may run"
        )
    try:
        public = Ed25519PublicKey.from_public_bytes(key.raw)
        public.verify(record[ID_BYTES:], MESSAGE_PREFIX + manifest)
    except (InvalidSignature, ValueError):
        raise SignatureError(
            f"the manifest is not what the {key.trust} key {key.id.hex()[:16]} signed"
        ) from None
    return key.trust
