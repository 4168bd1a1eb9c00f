"""Containers besides the built-in ones."""

from _deque import deque  # noqa: F401
from _namedtuple import namedtuple  # noqa: F401


class defaultdict(dict):
    """A dict that makes the value of a missing key by a call of `default_factory`."""

    def __init__(self, default_factory=None, *args, **kwargs):
        if default_factory is not None and not callable(default_factory):
            raise TypeError("first argument must be callable or None")
        super().__init__(*args, **kwargs)
        self.default_factory = default_factory

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        value = self[key] = self.default_factory()
        return value

    def copy(self):
        """Gives a shallow copy."""
        return defaultdict(self.default_factory, self)

    __copy__ = copy

    def __repr__(self):
        return "defaultdict(%r, %r)" % (self.default_factory, dict(self))


class OrderedDict(dict):
    """A dict that can also move its items to either end."""

    def move_to_end(self, key, last=True):
        """Moves an item to the end, or to the front."""
        value = self.pop(key)
        if last:
            self[key] = value
            return
        rest = list(self.items())
        self.clear()
        self[key] = value
        self.update(rest)

    def popitem(self, last=True):
        """Removes the last item, or the first, and gives it."""
        if last:
            return super().popitem()
        for key in self:
            return key, self.pop(key)
        raise KeyError("dictionary is empty")

    def copy(self):
        """Gives a shallow copy."""
        return OrderedDict(self)

    __copy__ = copy

    def __eq__(self, other):
        if isinstance(other, OrderedDict):
            return list(self.items()) == list(other.items())
        return dict(self) == other

    def __repr__(self):
        return "OrderedDict(%s)" % (repr(dict(self)) if self else "")


class Counter(dict):
    """A dict of counts; what is not in it counts 0."""

    def __init__(self, iterable=None, **kwargs):
        super().__init__()
        self.update(iterable, **kwargs)

    def __missing__(self, key):
        return 0

    def update(self, iterable=None, **kwargs):
        """Adds the items of an iterable, or the counts of a mapping."""
        self._add(iterable, 1)
        if kwargs:
            self._add(kwargs, 1)

    def subtract(self, iterable=None, **kwargs):
        """Takes away the items of an iterable, or the counts of a mapping."""
        self._add(iterable, -1)
        if kwargs:
            self._add(kwargs, -1)

    def _add(self, iterable, sign):
        if iterable is None:
            return
        get = self.get
        if hasattr(iterable, "items"):
            for key, count in iterable.items():
                self[key] = get(key, 0) + sign * count
        else:
            for key in iterable:
                self[key] = get(key, 0) + sign

    def most_common(self, n=None):
        """Lists the items with their counts, the greatest first."""
        items = sorted(self.items(), key=lambda item: item[1], reverse=True)
        return items if n is None else items[: max(n, 0)]

    def elements(self):
        """Yields each item as often as it counts."""
        for key, count in self.items():
            for _ in range(count):
                yield key

    def total(self):
        """Adds up the counts."""
        return sum(self.values())

    def copy(self):
        """Gives a shallow copy."""
        return Counter(self)

    __copy__ = copy

    def __delitem__(self, key):
        if key in self:
            super().__delitem__(key)

    def _merged(self, other, function):
        result = Counter()
        for key, count in self.items():
            merged = function(count, other[key])
            if merged > 0:
                result[key] = merged
        for key, count in other.items():
            if key not in self:
                merged = function(0, count)
                if merged > 0:
                    result[key] = merged
        return result

    def __add__(self, other):
        return self._merged(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._merged(other, lambda a, b: a - b)

    def __or__(self, other):
        return self._merged(other, max)

    def __and__(self, other):
        return self._merged(other, min)

    def __pos__(self):
        return self + Counter()

    def __neg__(self):
        return Counter() - self

    def _all(self, other, test):
        keys = set(self)
        keys.update(other)
        return all([test(self[key], other[key]) for key in keys])

    def __eq__(self, other):
        if not isinstance(other, Counter):
            return dict(self) == other
        return self._all(other, lambda a, b: a == b)

    def __le__(self, other):
        return self._all(other, lambda a, b: a <= b)

    def __lt__(self, other):
        return self <= other and not self == other

    def __ge__(self, other):
        return self._all(other, lambda a, b: a >= b)

    def __gt__(self, other):
        return self >= other and not self == other

    def __repr__(self):
        if not self:
            return "Counter()"
        return "Counter({%s})" % ", ".join(["%r: %r" % item for item in self.most_common()])


class ChainMap:
    """Several mappings seen as one; what is written goes to the first."""

    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def _merged(self):
        merged = {}
        for mapping in reversed(self.maps):
            merged.update(mapping)
        return merged

    def __getitem__(self, key):
        for mapping in self.maps:
            if key in mapping:
                return mapping[key]
        raise KeyError(key)

    def get(self, key, default=None):
        """Gives a value, or the default where there is none."""
        return self[key] if key in self else default

    def __contains__(self, key):
        return any([key in mapping for mapping in self.maps])

    def __iter__(self):
        return iter(self._merged())

    def __len__(self):
        return len(self._merged())

    def __bool__(self):
        return any(self.maps)

    def keys(self):
        """The keys of all mappings."""
        return self._merged().keys()

    def values(self):
        """The values that the keys have."""
        return self._merged().values()

    def items(self):
        """The pairs of keys and values."""
        return self._merged().items()

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        if key not in self.maps[0]:
            raise KeyError("Key not found in the first mapping: %r" % (key,))
        del self.maps[0][key]

    def pop(self, key, *default):
        """Removes a key from the first mapping and gives its value."""
        return self.maps[0].pop(key, *default)

    def update(self, *args, **kwargs):
        """Updates the first mapping."""
        self.maps[0].update(*args, **kwargs)

    def new_child(self, m=None, **kwargs):
        """Gives a ChainMap with one more mapping in front."""
        m = {} if m is None else m
        m.update(kwargs)
        return ChainMap(m, *self.maps)

    @property
    def parents(self):
        """A ChainMap without the first mapping."""
        return ChainMap(*self.maps[1:])

    def __eq__(self, other):
        return self._merged() == dict(other.items())

    def __repr__(self):
        return "ChainMap(%s)" % ", ".join([repr(mapping) for mapping in self.maps])


class UserDict:
    """A mapping to derive from, which keeps its items in `data`."""

    def __init__(self, dict=None, **kwargs):
        self.data = {}
        self.update(dict or {}, **kwargs)

    def __getitem__(self, key):
        if key in self.data:
            return self.data[key]
        if hasattr(self, "__missing__"):
            return self.__missing__(key)
        raise KeyError(key)

    def __setitem__(self, key, item):
        self.data[key] = item

    def __delitem__(self, key):
        del self.data[key]

    def __len__(self):
        return len(self.data)

    def __iter__(self):
        return iter(self.data)

    def __contains__(self, key):
        return key in self.data

    def __repr__(self):
        return repr(self.data)

    def __eq__(self, other):
        return self.data == (other.data if isinstance(other, UserDict) else other)

    def get(self, key, default=None):
        """Gives a value, or the default where there is none."""
        return self[key] if key in self else default

    def keys(self):
        """The keys."""
        return self.data.keys()

    def values(self):
        """The values."""
        return self.data.values()

    def items(self):
        """The pairs of keys and values."""
        return self.data.items()

    def pop(self, key, *default):
        """Removes a key and gives its value."""
        return self.data.pop(key, *default)

    def setdefault(self, key, default=None):
        """Gives the value of a key, which is set to the default if it is missing."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, other=(), **kwargs):
        """Sets the items of a mapping or of pairs, through `__setitem__`."""
        for key, value in other.items() if hasattr(other, "items") else other:
            self[key] = value
        for key, value in kwargs.items():
            self[key] = value

    def copy(self):
        """Gives a shallow copy."""
        return type(self)(self.data)
