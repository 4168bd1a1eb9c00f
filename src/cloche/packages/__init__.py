"""The packages room: from wheels that were handed in to the files that a guest finds.

    given                          which file is meant, and the hash that it has to have
    archive, unpack, paths         a zip archive, its members, and the names that they may have
    filename, headers, versions    what a wheel says of itself
    inventory, native, wheel       whether to believe it
    site                           the folder that several of them make together
    frames, bytecode, library      their sources compiled in a guest, once on a machine

A wheel is somebody's data. It is read as bytes, under caps that come before anything is unpacked,
and nothing in it is ever run, imported or unmarshalled by the host. A start without packages
imports none of this.
"""

from __future__ import annotations
