"""Abstract base classes of containers, told by the methods that an object has.

`isinstance` asks a class's own `__instancecheck__` here, an edit of the interpreter.
"""

_NATIVE = {
    "__len__": (str, bytes, bytearray, list, tuple, dict, set, frozenset, range, memoryview),
    "__call__": (),
    "__reversed__": (list, tuple, str, bytes, bytearray, dict, range),
}


def _has(obj, name):
    if name == "__iter__":
        try:
            iter(obj)
        except TypeError:
            return False
        return True
    if name == "__call__":
        return callable(obj)
    if name == "__hash__":
        try:
            hash(obj)
        except TypeError:
            return False
        return True
    if name == "__contains__":
        return isinstance(obj, _NATIVE["__len__"]) or hasattr(obj, name)
    return isinstance(obj, _NATIVE.get(name, ())) or hasattr(obj, name)


class Hashable:
    """What can be a key."""

    @staticmethod
    def __instancecheck__(obj):
        return _has(obj, "__hash__")


class Callable:
    """What can be called."""

    @staticmethod
    def __instancecheck__(obj):
        return callable(obj)


class Iterable:
    """What can be looped over."""

    @staticmethod
    def __instancecheck__(obj):
        return _has(obj, "__iter__")


class Iterator(Iterable):
    """What gives its items one by one."""

    @staticmethod
    def __instancecheck__(obj):
        return hasattr(obj, "__next__") and _has(obj, "__iter__")

    def __iter__(self):
        return self


class Generator(Iterator):
    """What a function with `yield` gives."""

    @staticmethod
    def __instancecheck__(obj):
        return hasattr(obj, "send") and hasattr(obj, "throw")


class Awaitable:
    """What can be awaited."""

    @staticmethod
    def __instancecheck__(obj):
        return hasattr(obj, "__await__") or hasattr(obj, "send")


class Coroutine(Awaitable):
    """What an `async` function gives."""

    @staticmethod
    def __instancecheck__(obj):
        return hasattr(obj, "send") and hasattr(obj, "throw")


class Sized:
    """What has a length."""

    @staticmethod
    def __instancecheck__(obj):
        return _has(obj, "__len__")


class Container:
    """What `in` can be asked of."""

    @staticmethod
    def __instancecheck__(obj):
        return _has(obj, "__contains__")


class Collection(Sized, Iterable, Container):
    """What has a length, items and `in`."""

    @staticmethod
    def __instancecheck__(obj):
        return _has(obj, "__len__") and _has(obj, "__iter__") and _has(obj, "__contains__")


class Reversible(Iterable):
    """What can be looped over backwards."""

    @staticmethod
    def __instancecheck__(obj):
        return _has(obj, "__reversed__")


class Sequence(Collection):
    """What has items at indexes; a class of its own needs `__getitem__` and `__len__`."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, (str, bytes, bytearray, list, tuple, range, memoryview))

    def __iter__(self):
        for i in range(len(self)):
            yield self[i]

    def __contains__(self, value):
        return any([item is value or item == value for item in self])

    def __reversed__(self):
        for i in range(len(self) - 1, -1, -1):
            yield self[i]

    def index(self, value, start=0, stop=None):
        """Gives the index of the first item that equals a value."""
        for i in range(start, len(self) if stop is None else min(stop, len(self))):
            if self[i] is value or self[i] == value:
                return i
        raise ValueError(value)

    def count(self, value):
        """Counts the items that equal a value."""
        return sum([1 for item in self if item is value or item == value])


class MutableSequence(Sequence):
    """A sequence that can change; it needs `__setitem__`, `__delitem__` and `insert` as well."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, (list, bytearray)) or type(obj).__name__ == "deque"

    def append(self, value):
        """Adds an item at the end."""
        self.insert(len(self), value)

    def extend(self, values):
        """Adds items at the end."""
        for value in list(values):
            self.append(value)

    def pop(self, index=-1):
        """Removes an item and gives it."""
        value = self[index]
        del self[index]
        return value

    def remove(self, value):
        """Removes the first item that equals a value."""
        del self[self.index(value)]

    def clear(self):
        """Removes all items."""
        while len(self):
            self.pop()

    def reverse(self):
        """Turns the order round."""
        items = list(self)
        for i, item in enumerate(reversed(items)):
            self[i] = item

    def __iadd__(self, values):
        self.extend(values)
        return self


class Set(Collection):
    """A set; a class of its own needs `__contains__`, `__iter__` and `__len__`."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, (set, frozenset))


class MutableSet(Set):
    """A set that can change; it needs `add` and `discard` as well."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, set)


class Mapping(Collection):
    """Keys and values; a class of its own needs `__getitem__`, `__iter__` and `__len__`."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, dict) or type(obj).__name__ in ("ChainMap", "UserDict")

    def get(self, key, default=None):
        """Gives a value, or the default where there is none."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def keys(self):
        """Lists the keys."""
        return list(self)

    def values(self):
        """Lists the values."""
        return [self[key] for key in self]

    def items(self):
        """Lists the pairs of keys and values."""
        return [(key, self[key]) for key in self]

    def __eq__(self, other):
        return dict(self.items()) == dict(other.items())


class MutableMapping(Mapping):
    """A mapping that can change; it needs `__setitem__` and `__delitem__` as well."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, dict) or type(obj).__name__ in ("ChainMap", "UserDict")

    def pop(self, key, *default):
        """Removes a key and gives its value."""
        if key not in self and default:
            return default[0]
        value = self[key]
        del self[key]
        return value

    def popitem(self):
        """Removes an item and gives it."""
        for key in self:
            return key, self.pop(key)
        raise KeyError

    def clear(self):
        """Removes all items."""
        for key in list(self):
            del self[key]

    def update(self, other=(), **kwargs):
        """Sets the items of a mapping or of pairs."""
        for key, value in other.items() if hasattr(other, "items") else other:
            self[key] = value
        for key, value in kwargs.items():
            self[key] = value

    def setdefault(self, key, default=None):
        """Gives the value of a key, which is set to the default if it is missing."""
        if key not in self:
            self[key] = default
        return self[key]
