"""A session's state: taken out of a guest that is at rest, and put into another.

There are two sides to it. The guest's own is its memory and its globals: `image` finds what has
changed since the instance was made, `pagemap` where to look. The host's is what WASI knows of the
guest: `tree` has its files, `opened` its descriptors, `host_side` all of it; they are written as
`fields`. `state` puts the two together.
"""
