"""CPython with packages for data linked in: numpy and what programs for agents use beside it."""
