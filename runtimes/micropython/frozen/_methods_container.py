"""Methods of the built-in containers that C does not have; the interpreter looks them up here."""


def index(self, value, start=0, stop=None):
    """The index of the first item that equals a value, in a range."""
    for i in range(len(self))[start:stop]:
        if self[i] == value:
            return i
    raise ValueError("%r is not in %s" % (value, type(self).__name__))


def count(self, value):
    """How many items equal a value, in a range."""
    return sum([1 for item in self if item == value])
