"""CPython as a WASI preview1 module: the recipe, our main, our edits."""
