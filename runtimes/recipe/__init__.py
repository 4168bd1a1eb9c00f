"""What every runtime's recipe needs: a cache, verified inputs, a toolchain, anchored edits.

Only the standard library is used, so that a recipe runs with a plain Python 3.11.
"""
