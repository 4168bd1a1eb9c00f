"""What may run: named, versioned, signed folders, where they come from and where they are kept.

    names, location              which bundle is meant, and where this installation has it
    fields, manifest             what a bundle says of itself
    keys, signature, bundle      whether to believe it
    registry, http               where bundles come from
    folders, files, cache, install   how they get onto this machine, whole or not at all

A warm start asks `location` only, so nothing is imported here and `location` imports next to
nothing.
"""

from __future__ import annotations
