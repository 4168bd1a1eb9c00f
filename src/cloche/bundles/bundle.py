"""A bundle whose manifest was verified.

The order is fixed: length cap, signature, parse, asset size, asset hash, and only then use.
Opening a bundle does the first three; `read_asset` does the others each time, on the very bytes
that it returns.
"""

from __future__ import annotations

import errno
import os
from hashlib import sha256

from cloche.bundles.assets import check_bytes, decode_asset
from cloche.bundles.files import read_file
from cloche.bundles.keys import UNSIGNED, KeyRing, known_keys
from cloche.bundles.manifest import MANIFEST_BYTES, MANIFEST_FILE, SIGNATURE_FILE, Manifest
from cloche.bundles.names import quoted
from cloche.bundles.parsing import parse_manifest
from cloche.bundles.signature import SIGNATURE_BYTES, verify_signature
from cloche.errors import AssetError, BundleNotFoundError, ManifestError, SignatureError
from cloche.record import record


@record
class Bundle:
    """A bundle in a folder.

    Attributes:
        name: Its name.
        version: Its version.
        folder: The folder's absolute path.
        manifest: Its manifest.
        digest: The SHA-256 of the manifest's bytes, in hexadecimal: it stands for the whole bundle.
        trust: "release", "own", "development" or "unsigned": the key that vouches for it.
    """

    name: str
    version: str
    folder: str
    manifest: Manifest
    digest: str
    trust: str

    def read_asset(self, path: str) -> bytes:
        """Read an asset and check it.

        Args:
            path: The asset's name.

        Raises:
            AssetError: If there is none of that name, or its bytes are not what the manifest says.
        """
        asset = self.manifest.find_asset(path)
        if asset is None:
            raise AssetError(f"bundle {self.name} {self.version} has no asset {quoted(path)}")
        try:
            stored = read_file(os.path.join(self.folder, asset.stored_path), asset.stored_size)
        except OSError as error:
            raise AssetError(f"{asset.stored_path} of {self.folder}: {error}") from error
        return decode_asset(asset, stored)

    def make_derived(self, path: str) -> bytes:
        """Make a file that is not stored, such as the twin for browsers, and check it.

        Args:
            path: Its name.

        Raises:
            AssetError: If nothing of that name can be made, what it is made from is not what the
                manifest says, or what comes out is not.
        """
        derived = self.manifest.find_derived(path)
        if derived is None:
            raise AssetError(f"bundle {self.name} {self.version} derives no {quoted(path)}")
        from cloche.bundles.twin import web_twin  # nothing that runs code on this machine needs it

        made = web_twin(self.read_asset(derived.source))
        check_bytes(derived.path, made, derived.size, derived.sha256)
        return made


def open_bundle(
    folder: str | os.PathLike[str],
    *,
    require_signature: bool = True,
    keys: KeyRing | None = None,
) -> Bundle:
    """Open a bundle's folder and verify its manifest.

    Args:
        folder: The folder with `manifest.json` and `manifest.sig`.
        require_signature: False admits a bundle without a signature; a wrong one is never admitted.
        keys: The keys that may have signed it; None takes those that this installation knows.

    Raises:
        BundleNotFoundError: If there is no manifest.
        SignatureError: If the signature is missing, unknown or wrong.
        ManifestError: If the manifest is not one.
    """
    place = os.path.abspath(folder)
    manifest = _read_manifest(place)
    signature = _read_signature(place)
    trust = verify_manifest(manifest, signature, keys=keys, require_signature=require_signature)
    parsed = parse_manifest(manifest)
    return Bundle(
        name=parsed.name,
        version=parsed.version,
        folder=place,
        manifest=parsed,
        digest=sha256(manifest).hexdigest(),
        trust=trust,
    )


def verify_manifest(
    manifest: bytes,
    signature: bytes | None,
    *,
    keys: KeyRing | None = None,
    require_signature: bool = True,
) -> str:
    """Check a manifest's signature, before it is parsed.

    Args:
        manifest: The bytes of `manifest.json`.
        signature: The bytes of `manifest.sig`; None where there is no such file.
        keys: The keys that may have signed it; None takes those that this installation knows.
        require_signature: Whether None is refused; a wrong signature always is.

    Returns:
        The trust that the bundle deserves, as in `Bundle.trust`.

    Raises:
        SignatureError: If the signature is missing, unknown or wrong.
    """
    if signature is None:
        if require_signature:
            raise SignatureError(
                "the bundle has no manifest.sig; require_signature=False admits it from a folder"
            )
        return UNSIGNED
    return verify_signature(manifest, signature, known_keys() if keys is None else keys)


def _read_manifest(folder: str) -> bytes:
    try:
        return read_file(os.path.join(folder, MANIFEST_FILE), MANIFEST_BYTES)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BundleNotFoundError(f"{folder} is no bundle: it has no manifest.json") from error
    except OSError as error:
        raise _unreadable(ManifestError, error) from error


def _read_signature(folder: str) -> bytes | None:
    try:
        return read_file(os.path.join(folder, SIGNATURE_FILE), SIGNATURE_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(SignatureError, error) from error


def _unreadable(kind: type[ManifestError | SignatureError], error: OSError) -> Exception:
    reason = "it is too large" if error.errno == errno.EFBIG else error.strerror
    return kind(f"{error.filename} cannot be read: {reason}")
