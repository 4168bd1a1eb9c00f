"""What is done once, before the image is made: importing, and setting the streams up.

Whatever is imported here is there at once in every run, at the price of a larger image; whatever
has a state that must differ from run to run must not be imported, or must draw it at first use.
"""

import gc
import importlib
import sys

import _cloche_importer

# By how often programs for agents import them; each costs nothing until it is used.
HOT = (
    "abc", "argparse", "ast", "base64", "bisect", "calendar", "collections", "collections.abc",
    "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal", "enum", "fractions",
    "functools", "hashlib", "heapq", "inspect", "io", "itertools", "json", "linecache", "locale",
    "math", "numbers", "operator", "os", "pathlib", "pprint", "random", "re", "reprlib", "runpy",
    "secrets", "shutil", "statistics", "string", "struct", "tempfile", "textwrap", "threading",
    "time", "tokenize", "traceback", "types", "typing", "urllib.parse", "uuid", "warnings",
    "weakref", "zlib", "_strptime", "encodings.ascii", "encodings.idna", "encodings.latin_1",
)  # fmt: skip


def _import_all():
    for name in HOT:
        importlib.import_module(name)


def _set_up_site():
    """Do what `site` does apart from looking for files: `exit`, `help` and their like."""
    import site

    site.setquit()
    site.setcopyright()
    site.sethelper()


def _fill_gaps():
    """Put in what the library has from elsewhere on other platforms."""
    import hashlib
    import time

    from _cloche.digests import pbkdf2_hmac
    from _cloche.sleeping import sleep

    time.sleep = sleep
    hashlib.pbkdf2_hmac = pbkdf2_hmac
    hashlib.__all__ += ("pbkdf2_hmac",)


def _set_up_streams():
    """Send output at every newline, and keep no text back where the host cannot see it."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, write_through=True)


_import_all()
_set_up_site()
_fill_gaps()
_set_up_streams()
sys.path_importer_cache.clear()
_cloche_importer.clear_imported()
gc.collect()
