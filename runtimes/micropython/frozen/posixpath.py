"""`os.path` under its other name."""

from os.path import *  # noqa: F403
