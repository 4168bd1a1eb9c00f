"""`cloche bundle list | install | verify | export`: the runtimes on this machine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cloche.bundles.bundle import Bundle, open_bundle
from cloche.bundles.cache import FolderCache
from cloche.bundles.export import export_bundle
from cloche.bundles.install import install_bundle
from cloche.bundles.location import BundleLocation, official_bundle, official_bundles
from cloche.cli.options import UsageError
from cloche.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NOT_WHOLE = 1

_TRUST_IN_WORDS: Mapping[str, str] = {
    "release": "signed with a release key",
    "own": "signed with a key of your own",
    "development": "signed with the development key of the machine that built it",
    "unsigned": "not signed",
}


def bundle(arguments: Sequence[str]) -> int:
    """Carry out one `cloche bundle` command.

    Args:
        arguments: The command line after `bundle`.

    Returns:
        0, or 1 where a bundle is not what its manifest says.

    Raises:
        BundleError: If a bundle could not be found, installed or written.
        UsageError: If the command line makes no sense.
    """
    parsed = _parser().parse_args(arguments)
    if parsed.action == "list":
        return _list(parsed.cache)
    if parsed.action == "install":
        return _install(parsed)
    if parsed.action == "export":
        return _export(parsed)
    return _verify(parsed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cloche bundle", description="Runtimes on this machine.")
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="list|install|verify|export"
    )
    listing = actions.add_parser("list", help="list the bundles and who signed them")
    install = actions.add_parser("install", help="put a bundle into the cache, verified")
    install.add_argument("name", help="such as lang-python")
    install.add_argument("version", nargs="?", help="the newest official one if left out")
    install.add_argument("--from", dest="registry", help="a folder or a URL; else official")
    install.add_argument(
        "--unsigned", action="store_true", help="admit a bundle without a signature from a folder"
    )
    verify = actions.add_parser("verify", help="check signature, manifest and every asset")
    verify.add_argument("name", nargs="?", help="a bundle's name; all bundles if left out")
    verify.add_argument("version", nargs="?", help="all versions if left out")
    export = actions.add_parser("export", help="write a bundle as a web server serves it")
    export.add_argument("name", help="such as lang-python")
    export.add_argument("folder", help="the folder to write <name>/<version>/ into")
    for action in (listing, install, verify):
        action.add_argument("--cache", help="the cache's folder; else this user's own")
    return parser


def _list(cache: str | None) -> int:
    for location, place in _locations(cache):
        print(f"{location.name} {location.version}  {place}  {_trust(location)}")
    return 0


def _install(parsed: argparse.Namespace) -> int:
    if parsed.version is None and parsed.registry is not None:
        raise UsageError("bundle install --from needs the version as well")
    version = parsed.version or official_bundle(parsed.name).version
    installed = install_bundle(
        parsed.name,
        version,
        registry=parsed.registry,
        cache=parsed.cache,
        require_signature=not parsed.unsigned,
    )
    print(f"{_title(installed)} is in {installed.folder}; {describe_trust(installed.trust)}")
    return 0


def _export(parsed: argparse.Namespace) -> int:
    exported = open_bundle(official_bundle(parsed.name).folder)
    print(f"{_title(exported)} is in {export_bundle(exported, parsed.folder)}")
    return 0


def _verify(parsed: argparse.Namespace) -> int:
    wanted = [
        location
        for location, _ in _locations(parsed.cache)
        if parsed.name in (None, location.name) and parsed.version in (None, location.version)
    ]
    if not wanted:
        # Says what there is instead, in the words that it has for that.
        official_bundle(parsed.name or "lang-python", parsed.version)
    verdicts = [_verify_one(location) for location in wanted]
    return 0 if all(verdicts) else NOT_WHOLE


def _verify_one(location: BundleLocation) -> bool:
    try:
        opened = open_bundle(location.folder)
        for asset in opened.manifest.assets:
            opened.read_asset(asset.path)
        for derived in opened.manifest.derived:
            opened.make_derived(derived.path)
    except BundleError as error:
        print(f"{location.name} {location.version}: NOT in order: {error} ({location.folder})")
        return False
    count = len(opened.manifest.assets)
    print(f"{_title(opened)}: in order, {count} asset(s); {describe_trust(opened.trust)}")
    return True


def _locations(cache: str | None) -> Iterable[tuple[BundleLocation, str]]:
    for location in official_bundles():
        yield location, "official"
    for location in FolderCache(cache).locations():
        yield location, "cache"


def _title(opened: Bundle) -> str:
    return f"{opened.name} {opened.version}"


def _trust(location: BundleLocation) -> str:
    try:
        return describe_trust(open_bundle(location.folder, require_signature=False).trust)
    except BundleError as error:
        return f"NOT in order: {error}"


def describe_trust(trust: str) -> str:
    """Say in words what kind of key vouches for a bundle.

    Args:
        trust: The word of `Bundle.trust`.
    """
    return _TRUST_IN_WORDS[trust]
