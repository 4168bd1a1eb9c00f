"""The guest's files: a tree in memory, under a quota, with POSIX's rules as far as WASI has them.

`node` is what the tree is made of, `quota` counts what it holds, `path` takes names apart, and
`filesystem` puts them together; `guest_files` has that done when a guest first looks. `descriptor`
is an open file, `descriptors` the table of them.
"""
