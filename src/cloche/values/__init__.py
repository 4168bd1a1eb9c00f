"""Values between host and guest: JSON with tags for what JSON has not, as `docs/values.md` says.

`encode` writes a value of the host down, `decode` reads one that a guest has written. Nothing is
ever evaluated or unpickled: what comes of a text is data of the types in the list, or an error.
"""

from __future__ import annotations

# A frame is an object, and has its values in it or in an array or object of it.
MOST_FRAME_LEVELS = 32
MOST_LEVELS = MOST_FRAME_LEVELS - 2
MOST_BYTES = 1 << 20
MOST_DIGITS = 4300
# What every reader of JSON takes for the same number.
LARGEST_PLAIN = (1 << 53) - 1
TAG = "$"
CONTENT = "v"
