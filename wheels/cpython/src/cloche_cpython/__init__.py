"""CPython for Cloche: nothing but the signed bundle `lang-cpython`, in `bundles/` beside this file.

Cloche finds it without importing this. It is a wheel of its own so that a fix of CPython does not
wait for a release of the library.
"""
