"""What can go wrong in a recipe.

RecipeError
├── FetchError       an input could not be had from any of its origins
├── MismatchError    an input is not what the lock says
├── EditError        an anchored edit does not fit the source any more
└── CommandError     a tool ended with an error
"""

from __future__ import annotations


class RecipeError(Exception):
    """Any failure of a build recipe."""


class FetchError(RecipeError):
    """An input could not be had from any of its origins."""


class MismatchError(RecipeError):
    """An input's hash differs from the one in the lock."""


class EditError(RecipeError):
    """An anchor is not in its file exactly once."""


class CommandError(RecipeError):
    """A tool that the recipe calls ended with an error."""
