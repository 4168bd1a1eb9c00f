"""WASI preview1, written by us, so that every limit holds inside of it as well.

`abi` has its numbers and `memory` the guest's memory; `guest` is all that one guest can see. The
functions themselves are in `process`, `clocks`, `descriptors`, `folders` and `polling`; `preview1`
is the list of them, and `boundary` is where the guest comes in and no exception gets out.
"""
