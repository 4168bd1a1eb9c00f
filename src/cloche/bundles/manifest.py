"""What a manifest says: what a bundle holds, what it needs and where it came from.

`cloche/official/README.md` describes the fields; `cloche.bundles.parsing` reads them.
"""

from __future__ import annotations

from cloche.record import record

MANIFEST_FILE = "manifest.json"
SIGNATURE_FILE = "manifest.sig"
MANIFEST_BYTES = 64 << 10
ASSET_BYTES = 256 << 20
BUNDLE_BYTES = 512 << 20
ASSETS = 64
PAGE_BYTES = 4 << 10
HOT_RANGES = 512

# The one way there is to derive a file: see `cloche.bundles.twin`.
IMPORTED_MEMORY = "imported-memory"

ENCODING_SUFFIX = {"gzip": ".gz", "xz": ".xz"}


@record
class Encoding:
    """How an asset is stored where it is stored compressed.

    Attributes:
        name: "gzip" or "xz": one gzip member (RFC 1952) or one stream of xz, and nothing after it.
        sha256: The hash of the stored bytes.
        size: The number of stored bytes.
    """

    name: str
    sha256: str
    size: int


@record
class Asset:
    """One file of a bundle.

    Attributes:
        path: Its name; never a path with folders.
        sha256: The hash of its (decoded) bytes.
        size: The number of its (decoded) bytes.
        encoding: How it is stored, if not as it is.
    """

    path: str
    sha256: str
    size: int
    encoding: Encoding | None = None

    @property
    def stored_path(self) -> str:
        """The name of the file that holds it, such as "python.wasm.gz"."""
        return self.path + (ENCODING_SUFFIX[self.encoding.name] if self.encoding else "")

    @property
    def stored_size(self) -> int:
        """The number of bytes of the file that holds it."""
        return self.encoding.size if self.encoding else self.size

    @property
    def stored_sha256(self) -> str:
        """The hash of the file that holds it."""
        return self.encoding.sha256 if self.encoding else self.sha256


@record
class Derived:
    """A file that is not stored in the bundle, but made from one that is, when it is wanted.

    Attributes:
        path: Its name.
        source: The asset that it is made from.
        by: How: "imported-memory" makes the twin of a module that browsers run.
        sha256: The hash of its bytes.
        size: The number of its bytes.
    """

    path: str
    source: str
    by: str
    sha256: str
    size: int


@record
class Command:
    """A command that the bundle offers.

    Attributes:
        name: What `argv[0]` has to be.
        module: The asset with its WebAssembly module.
    """

    name: str
    module: str


@record
class Stack:
    """The stacks that the runtime needs, in bytes.

    Attributes:
        shadow: Its stack in linear memory.
        wasm: The native stack that the engine has to give it.
    """

    shadow: int
    wasm: int


@record
class PageRange:
    """Pages of linear memory that lie side by side, each of 4 KiB (not of WebAssembly's 64).

    Attributes:
        first: The number of the first.
        count: How many there are.
    """

    first: int
    count: int


@record
class Memory:
    """The memory that the runtime needs.

    Attributes:
        minimum: Bytes of linear memory that an instance starts with.
        default: Bytes that a run may use where its limits do not say.
        table_elements: Elements of all its tables.
        globals: The number of its globals.
        hot: The pages that usual runs write to, for instances that are made ahead of need.
        warm: Likewise, the pages that they only read.
    """

    minimum: int
    default: int
    table_elements: int
    globals: int
    hot: tuple[PageRange, ...] = ()
    warm: tuple[PageRange, ...] = ()


@record
class BundledPackage:
    """A package of others that is linked into the runtime.

    Attributes:
        name: Its name.
        version: Its version.
    """

    name: str
    version: str


@record
class Runtime:
    """What is known of the Python in a bundle.

    Attributes:
        implementation: "micropython" or "cpython".
        version: The implementation's version.
        python: The version of the language, as the runtime would tell it.
        modules: The names of the modules that can be imported.
        stack: The stacks that it needs.
        memory: The memory that it needs.
        packages: What is in it besides the standard library.
        notes: What whoever writes programs for it has to know, a sentence each.
    """

    implementation: str
    version: str
    python: str
    modules: tuple[str, ...]
    stack: Stack
    memory: Memory
    packages: tuple[BundledPackage, ...] = ()
    notes: tuple[str, ...] = ()


@record
class Input:
    """One thing that the bundle was built from or with.

    Attributes:
        name: What it is.
        version: Which version of it.
        sha256: The hash of the archive or of the files that were used.
        license: Its SPDX licence expression, where it is known.
    """

    name: str
    version: str
    sha256: str
    license: str | None = None


@record
class Provenance:
    """Where a bundle came from, all by hash.

    Attributes:
        sources: What was compiled into it.
        toolchain: What compiled it.
        recipe: The hash of the recipe's own files.
    """

    sources: tuple[Input, ...]
    toolchain: tuple[Input, ...]
    recipe: str


@record
class Manifest:
    """A bundle's manifest.

    Attributes:
        format: The version of the manifest's form: 1.
        name: The bundle's name.
        version: Its version; a version's bytes never change once it is released.
        description: One sentence.
        license: The SPDX expression for all that is in it.
        assets: Its files.
        commands: Its commands.
        runtime: What is known of its Python.
        provenance: Where it came from.
        derived: What can be made from its files.
    """

    format: int
    name: str
    version: str
    description: str
    license: str
    assets: tuple[Asset, ...]
    commands: tuple[Command, ...]
    runtime: Runtime
    provenance: Provenance
    derived: tuple[Derived, ...] = ()

    def find_asset(self, path: str) -> Asset | None:
        """Give the asset of that name, or None."""
        return next((asset for asset in self.assets if asset.path == path), None)

    def find_derived(self, path: str) -> Derived | None:
        """Give what can be made under that name, or None."""
        return next((derived for derived in self.derived if derived.path == path), None)

    def find_command(self, command: str) -> Command | None:
        """Give the command of that name, or None."""
        return next((each for each in self.commands if each.name == command), None)
