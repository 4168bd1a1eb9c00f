"""Where this installation has its official bundles: in the wheel, or in a wheel beside it.

A bundle is found by listing folders, nothing is read or verified here. Other wheels carry bundles
through the entry point group `cloche.bundles`, whose values are packages with a `bundles/` folder
(`lang-cpython` is too large for Cloche's own wheel). They are asked only for names that Cloche's
own wheel does not have: an installed package cannot stand in for a bundle of ours. The wheels that
are Cloche's own are known by name and asked first, so that a warm start never pays for
`importlib.metadata`.
"""

from __future__ import annotations

import os
import sys

from cloche.bundles.names import check_bundle_name, name_fault, parse_version, version_fault
from cloche.errors import BundleNotFoundError
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENTRY_POINTS = "cloche.bundles"
COMPANIONS: Mapping[str, str] = {
    "lang-cpython": "cloche_cpython",
    "lang-cpython-data": "cloche_cpython_data",
}
OFFICIAL_FOLDER = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "official", "bundles"
)


@record
class BundleLocation:
    """A folder that claims to be a bundle; nothing in it is verified yet.

    Attributes:
        name: The bundle's name.
        version: Its version, as text.
        folder: Its absolute path.
    """

    name: str
    version: str
    folder: str


def official_bundle(name: str, version: str | None = None) -> BundleLocation:
    """Find an official bundle on this machine.

    Args:
        name: The bundle's name, such as "lang-python".
        version: The version that it has to be; None takes the newest.

    Raises:
        BundleError: If the name or the version cannot be one.
        BundleNotFoundError: If no installed wheel carries it; the message says what there is.
    """
    check_bundle_name(name)
    if version is not None:
        parse_version(version)
    found = bundle_versions(OFFICIAL_FOLDER, name) or _in_known_companion(name)
    if not found:
        found = [here for root in _companion_folders() for here in bundle_versions(root, name)]
        found.sort(key=_newness, reverse=True)
    for location in found:
        if version in (None, location.version):
            return location
    raise BundleNotFoundError(_not_found(name, version, found))


def official_bundles() -> tuple[BundleLocation, ...]:
    """List every official bundle that this installation carries, by name, newest version first."""
    found: dict[tuple[str, str], BundleLocation] = {}
    own = {location.name for location in bundles_under(OFFICIAL_FOLDER)}
    for location in bundles_under(OFFICIAL_FOLDER):
        found[location.name, location.version] = location
    for root in _companion_folders():
        for location in bundles_under(root):
            if location.name not in own:
                found.setdefault((location.name, location.version), location)
    newest_first = sorted(found.values(), key=_newness, reverse=True)
    return tuple(sorted(newest_first, key=lambda location: location.name))


def bundles_under(root: str) -> list[BundleLocation]:
    """List the bundles in a folder of the form `<name>/<version>/`.

    Args:
        root: A folder; one that is not there holds no bundles.
    """
    names = [name for name in _listed(root) if name_fault(name) is None]
    return [location for name in sorted(names) for location in bundle_versions(root, name)]


def bundle_versions(root: str, name: str) -> list[BundleLocation]:
    """List the versions of one bundle in a folder of the form `<name>/<version>/`, newest first.

    Args:
        root: A folder; one that is not there holds no bundles.
        name: A bundle's name, already checked.
    """
    folder = os.path.join(root, name)
    found = [
        BundleLocation(name=name, version=entry, folder=os.path.join(folder, entry))
        for entry in _listed(folder)
        if version_fault(entry) is None
    ]
    found.sort(key=_newness, reverse=True)
    return found


def _newness(location: BundleLocation) -> tuple[int, int, int]:
    return parse_version(location.version)


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _in_known_companion(name: str) -> list[BundleLocation]:
    """List what the wheel that Cloche depends on for this bundle carries of it."""
    if name not in COMPANIONS:
        return []
    folders = _bundle_folders(COMPANIONS[name])
    return [location for root in folders for location in bundle_versions(root, name)]


def _companion_folders() -> Iterator[str]:
    """The `bundles/` folders of other wheels, found without importing a line of theirs."""
    from importlib.metadata import entry_points

    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.value):
        if entry.value.isidentifier():  # a dotted name would import its parent
            yield from _bundle_folders(entry.value)


def _bundle_folders(package: str) -> Iterator[str]:
    """The `bundles/` folders of a package, found as an import would, and without one."""
    for finder in sys.meta_path:
        spec = finder.find_spec(package, None)
        if spec is not None:
            for place in spec.submodule_search_locations or ():
                yield os.path.join(os.path.abspath(place), "bundles")
            return


def _not_found(name: str, version: str | None, found: list[BundleLocation]) -> str:
    if found:
        there = ", ".join(location.version for location in found)
        return f"bundle {name} has no version {version} here; there is {there}"
    others = ", ".join(sorted({location.name for location in official_bundles()})) or "no bundle"
    wheel = COMPANIONS.get(name, "").replace("_", "-")
    cure = f"; it comes with `pip install {wheel}`" if wheel else ""
    return f"no bundle {name} is installed; there is {others}{cure}"
