"""CPython with packages for data: nothing but the signed bundle `lang-cpython-data`, in `bundles/`.

Cloche finds it without importing this. It is a wheel of its own because it is large, and because
what it adds to the plain runtime is compiled in.
"""
