"""Finding shared libraries, of which there are none."""


def find_library(name):
    """Return None."""
    return
