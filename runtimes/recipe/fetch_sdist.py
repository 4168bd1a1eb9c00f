"""Fetch a package's source distribution with pip's own finder and session; run as a script.

usage: fetch_sdist.py NAME VERSION FOLDER

`pip download` would also build the package's metadata, which runs the package's build: for numpy,
a compiler for minutes. So pip's command is stopped where it has found the archive and fetched it.
What it is configured to (indexes, proxies, certificates) holds as it does for `pip download`.
"""

from __future__ import annotations

import sys

from pip._internal.commands.download import DownloadCommand
from pip._internal.network.download import Downloader


def main(name: str, version: str, folder: str) -> None:
    """Put the archive into the folder."""
    command = DownloadCommand("download", "")
    words = ["--no-deps", "--no-binary=:all:", "--no-cache-dir", "--dest", folder]
    with command.main_context():
        options, _ = command.parse_args(words)
        session = command.get_default_session(options)
        finder = command._build_package_finder(options, session, ignore_requires_python=True)
        found = [one for one in finder.find_all_candidates(name) if str(one.version) == version]
        if not found:
            sys.exit(f"no index that pip is configured to has {name} {version} as sources")
        Downloader(session, "off")(found[0].link, folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
