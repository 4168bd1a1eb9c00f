"""What a command line asks for beyond `python -c CODE`: it is carried out before the program."""

import builtins
import os
import sys

_OF_SITE = ("exit", "quit", "copyright", "credits", "license", "help")


def apply():
    """Bring the interpreter in line with `sys.flags`, `sys.warnoptions` and the environment."""
    if sys.flags.no_site:
        _undo_site()
    if sys.warnoptions:
        import warnings

        warnings._processoptions(sys.warnoptions)
    if not sys.flags.ignore_environment:
        extra = os.environ.get("PYTHONPATH", "")
        sys.path[:0] = [folder for folder in extra.split(os.pathsep) if folder]


def _undo_site():
    for name in _OF_SITE:
        if hasattr(builtins, name):
            delattr(builtins, name)
    sys.modules.pop("site", None)
