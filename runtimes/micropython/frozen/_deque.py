"""`collections.deque`: a list whose front moves.

The items are `_items[_head:]`. What was taken from the front leaves a gap, which is closed once it is
more than half of the list, so that both ends work in constant time on average.
"""


class deque:
    """A queue with two ends, perhaps with a greatest length."""

    def __init__(self, iterable=(), maxlen=None):
        if maxlen is not None and maxlen < 0:
            raise ValueError("maxlen must be non-negative")
        self._items = []
        self._head = 0
        self.maxlen = maxlen
        if maxlen is None:
            # The list's own method, since nothing has to be looked after at this end.
            self.append = self._items.append
        self.extend(iterable)

    def append(self, x):
        """Adds an item at the right."""
        self._items.append(x)
        if self.maxlen is not None and len(self) > self.maxlen:
            self.popleft()

    def appendleft(self, x):
        """Adds an item at the left."""
        if self._head == 0:
            gap = len(self._items) // 2 + 8
            self._items[0:0] = [None] * gap
            self._head = gap
        self._head -= 1
        self._items[self._head] = x
        if self.maxlen is not None and len(self) > self.maxlen:
            self.pop()

    def pop(self):
        """Removes the item at the right and gives it."""
        if len(self._items) <= self._head:
            raise IndexError("pop from an empty deque")
        return self._items.pop()

    def popleft(self):
        """Removes the item at the left and gives it."""
        items = self._items
        head = self._head
        if len(items) <= head:
            raise IndexError("pop from an empty deque")
        item = items[head]
        items[head] = None
        self._head = head = head + 1
        if head > 16 and head * 2 > len(items):
            items[:head] = []
            self._head = 0
        return item

    def extend(self, iterable):
        """Adds items at the right."""
        for item in list(iterable) if iterable is self else iterable:
            self.append(item)

    def extendleft(self, iterable):
        """Adds items at the left, one by one."""
        for item in list(iterable) if iterable is self else iterable:
            self.appendleft(item)

    def clear(self):
        """Removes all items."""
        self._items[:] = []
        self._head = 0

    def _list(self):
        return self._items[self._head :]

    def _replace(self, items):
        self._items[:] = items
        self._head = 0

    def rotate(self, n=1):
        """Moves n items from the right to the left."""
        items = self._list()
        if items:
            n %= len(items)
            self._replace(items[len(items) - n :] + items[: len(items) - n])

    def reverse(self):
        """Turns the order round."""
        self._replace(list(reversed(self._list())))

    def insert(self, i, x):
        """Puts an item in front of the one at an index."""
        if self.maxlen is not None and len(self) >= self.maxlen:
            raise IndexError("deque already at its maximum size")
        items = self._list()
        items.insert(i, x)
        self._replace(items)

    def remove(self, value):
        """Removes the first item that equals a value."""
        del self[self.index(value)]

    def index(self, value, *bounds):
        """Gives the index of the first item that equals a value."""
        try:
            return self._list().index(value, *bounds)
        except ValueError:
            raise ValueError("%r is not in deque" % (value,))

    def count(self, value):
        """Counts the items that equal a value."""
        return self._list().count(value)

    def copy(self):
        """Gives a shallow copy."""
        return type(self)(self, self.maxlen)

    __copy__ = copy

    def _at(self, i):
        size = len(self)
        if not -size <= i < size:
            raise IndexError("deque index out of range")
        return self._head + (i + size if i < 0 else i)

    def __getitem__(self, i):
        return self._items[self._at(i)]

    def __setitem__(self, i, x):
        self._items[self._at(i)] = x

    def __delitem__(self, i):
        del self._items[self._at(i)]

    def __len__(self):
        return len(self._items) - self._head

    def __bool__(self):
        return len(self._items) > self._head

    def __iter__(self):
        size = len(self)
        for i in range(size):
            if len(self) != size:
                raise RuntimeError("deque mutated during iteration")
            yield self._items[self._head + i]

    def __reversed__(self):
        return reversed(self._list())

    def __contains__(self, value):
        return value in self._list()

    def __eq__(self, other):
        return isinstance(other, deque) and self._list() == other._list()

    def __lt__(self, other):
        return self._list() < other._list()

    def __le__(self, other):
        return self._list() <= other._list()

    def __gt__(self, other):
        return self._list() > other._list()

    def __ge__(self, other):
        return self._list() >= other._list()

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __add__(self, other):
        result = self.copy()
        result.extend(other)
        return result

    def __mul__(self, n):
        return type(self)(self._list() * n, self.maxlen)

    def __repr__(self):
        end = "" if self.maxlen is None else ", maxlen=%d" % self.maxlen
        return "deque(%r%s)" % (self._list(), end)
