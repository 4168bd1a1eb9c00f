"""The list of the modules that are linked in."""

from __future__ import annotations

import pytest

from runtimes.cpython_data.registration import registration_source
from runtimes.recipe.errors import RecipeError


def test_each_module_is_registered_by_its_full_name():
    text = registration_source(["b.c._two", "a._one"])
    assert 'PyImport_AppendInittab("a._one", PyInit__one);' in text
    assert 'PyImport_AppendInittab("b.c._two", PyInit__two);' in text
    assert text.index("a._one") < text.index("b.c._two")


def test_two_modules_whose_functions_would_clash_are_refused():
    with pytest.raises(RecipeError, match="PyInit__json"):
        registration_source(["a._json", "b._json"])
