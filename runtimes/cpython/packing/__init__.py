"""Packing the standard library; `pack.py` is run by the native twin, not imported."""
