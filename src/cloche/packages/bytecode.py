"""The sources of packages compiled ahead of need, which importing a large one spends its time on.

They are compiled by a guest, which is given one distribution at a time: whatever a source may do to
the compiler, it can only forge the code of its own distribution. The result lies where Python looks
for it, marked as not to be compared with its source (PEP 552): the sources are read-only, so there
is nothing to compare.
"""

from __future__ import annotations

from cloche.limits import GIB, MIB, Limits
from cloche.packages.site import grow_tree, site_folder
from cloche.request import RunRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cloche.packages.wheel import Package

# Nobody imports these but who works on the package, and they are half of some.
_TESTS = frozenset(["test", "tests"])
_UNCHECKED = (1).to_bytes(4, "little") + bytes(8)  # the flags, and the source's hash: not looked at
_SMALL = 256 << 10

_LIMITS = Limits(timeout=120.0, output=GIB // 4, on_output="stop", stdin=16 * MIB)

# The guest's own program. What cannot be compiled is left to whoever imports it.
PROGRAM = """
import marshal, os, sys
from importlib.util import MAGIC_NUMBER

def send(path, code):
    name = path.encode()
    head = len(name).to_bytes(4, "little") + len(code).to_bytes(4, "little")
    sys.stdout.buffer.write(head + name + code)

send("", MAGIC_NUMBER)
site = os.environ["CLOCHE_SITE"]
for path in sys.stdin.buffer.read().decode().split("\\n"):
    try:
        with open(f"/sources/{path}", "rb") as file:
            code = compile(file.read(), f"{site}/{path}", "exec", dont_inherit=True)
        code = marshal.dumps(code)
    except Exception:
        continue
    send(path, code)
sys.stdout.buffer.flush()
"""


def sources_of(package: Package) -> tuple[str, ...]:
    """Give the paths of the sources that are worth compiling ahead."""
    return tuple(
        path
        for path in package.files
        if path.endswith(".py") and _TESTS.isdisjoint(path.split("/")[:-1])
    )


def compile_requests(package: Package, python: str, parts: int) -> list[RunRequest]:
    """Give the runs that compile a package, to be carried out at once.

    Args:
        package: The package.
        python: The version of Python.
        parts: How many runs are worth while; a small package takes one.
    """
    files = {path: package.files[path] for path in sources_of(package)}
    tree = grow_tree(files)
    return [
        RunRequest(
            argv=("python", "-I", "-W", "ignore", "-c", PROGRAM),
            stdin="\n".join(paths).encode(),
            env={"CLOCHE_SITE": site_folder(python)},
            folders={"/sources": tree},
            limits=_LIMITS,
        )
        for paths in _share_out(files, parts)
        if paths
    ]


def _share_out(files: Mapping[str, bytes], parts: int) -> Sequence[Sequence[str]]:
    """Share sources out so that each part has about as many bytes, the largest first."""
    total = sum(map(len, files.values()))
    shares: list[list[str]] = [[] for _ in range(parts if total > _SMALL else 1)]
    sizes = [0] * len(shares)
    for path in sorted(files, key=lambda path: len(files[path]), reverse=True):
        least = sizes.index(min(sizes))
        shares[least].append(path)
        sizes[least] += len(files[path])
    return shares


def bytecode_files(magic: bytes, codes: Mapping[str, bytes], python: str) -> dict[str, bytes]:
    """Give the files in which Python looks for code, by their paths.

    Args:
        magic: The number of the bytecode.
        codes: The code by its source's path.
        python: The version of Python, which the files are named after.
    """
    tag = "cpython-" + "".join(python.split(".")[:2])
    return {_cached(path, tag): magic + _UNCHECKED + code for path, code in codes.items()}


def _cached(path: str, tag: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}__pycache__/{name.removesuffix('.py')}.{tag}.pyc"
