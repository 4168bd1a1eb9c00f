"""The errors that Cloche raises, in one tree.

A guest's failure is never an exception: it is a `Result` that says how the run ended. What is
raised is a mistake of the host, or a bundle or a machine that is not what it should be.

    ClocheError
    ├── LimitError (ValueError)              a limit that makes no sense
    ├── RequestError (ValueError)            a run that was asked for in a wrong way
    │   └── PackageError                        a wheel that cannot be used
    ├── BundleError                          something is wrong with a bundle
    │   ├── BundleNotFoundError (LookupError)   no registry has it
    │   ├── ManifestError (ValueError)          manifest.json is not a manifest
    │   ├── SignatureError                      the signature is missing, unknown or wrong
    │   ├── AssetError                          an asset's size, hash or name is wrong
    │   ├── RegistryError                       a registry could not be read
    │   │   └── RegistryUnavailableError           for now: asking again may help
    │   └── CacheError (OSError)                the cache could not be read or written
    ├── SnapshotError (ValueError)           a session's state that cannot be taken or taken up
    ├── EngineError                          the WebAssembly engine cannot do what is needed
    │   ├── EngineUnavailableError              no usable wasmtime on this machine
    │   └── ModuleError                         a module that may not run here
    ├── ToolError (LookupError)              no such tool or command
    ├── PageError                            the demo page is not there to be served
    └── WireError (ValueError)               bytes that are no message, or not the one awaited
"""

from __future__ import annotations


class ClocheError(Exception):
    """The root of everything that Cloche raises."""


class LimitError(ClocheError, ValueError):
    """A limit that is absurd, contradictory or of the wrong type."""


class RequestError(ClocheError, ValueError):
    """A run that was asked for in a wrong way by the host program."""


class PackageError(RequestError):
    """A wheel that cannot be used: not whole, not pure Python, or in another's way."""


class BundleError(ClocheError):
    """Something is wrong with a bundle, a registry or the cache."""


class BundleNotFoundError(BundleError, LookupError):
    """No registry that was asked has a bundle of this name and version."""


class ManifestError(BundleError, ValueError):
    """A `manifest.json` that is not a manifest as `official/README.md` describes it."""


class SignatureError(BundleError):
    """A signature that is missing, made with an unknown key, or wrong."""


class AssetError(BundleError):
    """An asset whose name, size or hash is not what the manifest says."""


class RegistryError(BundleError):
    """A registry that could not be read."""


class RegistryUnavailableError(RegistryError):
    """A registry that could not be read just now: asking again may help."""


class CacheError(BundleError, OSError):
    """A cache that could not be read or written."""


class SnapshotError(ClocheError, ValueError):
    """A session whose state cannot be taken, or a snapshot that cannot be taken up."""


class EngineError(ClocheError):
    """The WebAssembly engine cannot do what is needed."""


class EngineUnavailableError(EngineError):
    """There is no usable wasmtime on this machine."""


class ModuleError(EngineError):
    """A module that may not run here: its imports, memory or tables are out of bounds."""


class ToolError(ClocheError, LookupError):
    """There is no tool or command of that name."""


class PageError(ClocheError):
    """The demo page cannot be served: its files were not built."""


class WireError(ClocheError, ValueError):
    """Bytes from another process that are no message, or not the one that was awaited."""
