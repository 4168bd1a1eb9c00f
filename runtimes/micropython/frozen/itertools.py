"""Iterators for efficient looping: all of CPython 3.13's, as generators."""


def count(start=0, step=1):
    """start, start + step, start + 2 * step, ..."""
    while True:
        yield start
        start += step


def cycle(iterable):
    """The items over and over."""
    saved = []
    for item in iterable:
        yield item
        saved.append(item)
    while saved:
        yield from saved


def repeat(object, times=None):
    """The object, for ever or a number of times."""
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object


_NONE = object()


def accumulate(iterable, func=None, initial=_NONE):
    """Running totals, or running results of `func`."""
    iterator = iter(iterable)
    total = initial
    if total is _NONE or total is None:
        try:
            total = next(iterator)
        except StopIteration:
            return
    yield total
    for item in iterator:
        total = total + item if func is None else func(total, item)
        yield total


def batched(iterable, n, strict=False):
    """Tuples of n items; the last may be shorter, unless `strict`."""
    if n < 1:
        raise ValueError("n must be at least one")
    return _batches(iter(iterable), n, strict)


def _batches(iterator, n, strict):
    while True:
        batch = tuple(islice(iterator, n))
        if not batch:
            return
        if strict and len(batch) != n:
            raise ValueError("batched(): incomplete batch")
        yield batch


class chain:
    """The items of several iterables, one after the other."""

    def __init__(self, *iterables):
        self._items = self._all(iterables)

    @staticmethod
    def _all(iterables):
        for iterable in iterables:
            yield from iterable

    @classmethod
    def from_iterable(cls, iterables):
        """The same for iterables that come from an iterable."""
        result = cls()
        result._items = cls._all(iterables)
        return result

    def __iter__(self):
        return self._items

    def __next__(self):
        return next(self._items)


def compress(data, selectors):
    """The items whose selector is true."""
    for item, selected in zip(data, selectors):
        if selected:
            yield item


def dropwhile(predicate, iterable):
    """The items from the first on for which the predicate is false."""
    iterator = iter(iterable)
    for item in iterator:
        if not predicate(item):
            yield item
            break
    yield from iterator


def takewhile(predicate, iterable):
    """The items up to the first for which the predicate is false."""
    for item in iterable:
        if not predicate(item):
            return
        yield item


def filterfalse(predicate, iterable):
    """The items for which the predicate is false."""
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


class groupby:
    """Pairs of a key and an iterator of the neighbouring items that have it."""

    def __init__(self, iterable, key=None):
        self._iterator = iter(iterable)
        self._key = key
        self._target = self._current = self._value = _NONE
        self._group = None

    def __iter__(self):
        return self

    def _advance(self):
        self._value = next(self._iterator)
        self._current = self._value if self._key is None else self._key(self._value)

    def __next__(self):
        self._group = object()
        while self._current is _NONE or self._current == self._target:
            self._advance()
        self._target = self._current
        return self._current, self._items(self._group)

    def _items(self, group):
        while self._group is group:
            yield self._value
            try:
                self._advance()
            except StopIteration:
                self._current = self._target
                return
            if self._current != self._target:
                return


def islice(iterable, *args):
    """The items that `iterable[start:stop:step]` would have."""
    bounds = (0,) + args + (1,) if len(args) == 1 else (args + (None,))[:3]
    start, stop, step = bounds[0] or 0, bounds[1], 1 if bounds[2] is None else bounds[2]
    if start < 0 or (stop is not None and stop < 0):
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if step < 1:
        raise ValueError("Step for islice() must be a positive integer or None.")
    return _slice(iter(iterable), start, stop, step)


def _slice(iterator, start, stop, step):
    # What lies before `start` is consumed even where nothing is taken.
    at = 0
    wanted = start
    while stop is None or at < max(start, stop):
        try:
            item = next(iterator)
        except StopIteration:
            return
        if at == wanted and (stop is None or at < stop):
            yield item
            wanted += step
        at += 1


def pairwise(iterable):
    """Overlapping pairs of neighbours."""
    iterator = iter(iterable)
    try:
        before = next(iterator)
    except StopIteration:
        return
    for item in iterator:
        yield before, item
        before = item


def starmap(function, iterable):
    """function(*args) for each args."""
    for args in iterable:
        yield function(*args)


def tee(iterable, n=2):
    """A tuple of n independent iterators over the same items."""
    if n < 0:
        raise ValueError("n must be >= 0")
    iterator = iter(iterable)
    # A linked list of [item, next link]; a link that is [None] is not read yet.
    link = [None, None]
    return tuple([_tee(iterator, link) for _ in range(n)])


def _tee(iterator, link):
    while True:
        if link[1] is None:
            try:
                item = next(iterator)
            except StopIteration:
                return
            link[0] = item
            link[1] = [None, None]
        yield link[0]
        link = link[1]


def zip_longest(*iterables, fillvalue=None):
    """Tuples of items side by side, until the longest is used up."""
    iterators = [iter(iterable) for iterable in iterables]
    alive = len(iterators)
    while alive:
        row = []
        for i, iterator in enumerate(iterators):
            item = fillvalue
            if iterator is not None:
                try:
                    item = next(iterator)
                except StopIteration:
                    iterators[i] = None
                    alive -= 1
                    if not alive:
                        return
            row.append(item)
        yield tuple(row)


def product(*iterables, repeat=1):
    """The cartesian product, the last place turning fastest."""
    if repeat < 0:
        raise ValueError("repeat argument cannot be negative")
    pools = [tuple(iterable) for iterable in iterables] * repeat
    if not all(pools):
        return
    places = [0] * len(pools)
    while True:
        yield tuple([pool[i] for pool, i in zip(pools, places)])
        for at in range(len(pools) - 1, -1, -1):
            places[at] += 1
            if places[at] < len(pools[at]):
                break
            places[at] = 0
        else:
            return


def permutations(iterable, r=None):
    """All orders of r of the items."""
    pool = tuple(iterable)
    n = len(pool)
    r = n if r is None else r
    if r < 0:
        raise ValueError("r must be non-negative")
    if r > n:
        return
    indices = list(range(n))
    cycles = list(range(n, n - r, -1))
    while True:
        yield tuple([pool[i] for i in indices[:r]])
        for i in range(r - 1, -1, -1):
            cycles[i] -= 1
            if cycles[i]:
                j = n - cycles[i]
                indices[i], indices[j] = indices[j], indices[i]
                break
            indices[i:] = indices[i + 1 :] + indices[i : i + 1]
            cycles[i] = n - i
        else:
            return


def _choices(pool, indices, limits, step):
    # Counts `indices` up, the last place first; every place behind takes over from its left.
    while True:
        yield tuple([pool[i] for i in indices])
        for i in range(len(indices) - 1, -1, -1):
            if indices[i] != limits[i]:
                break
        else:
            return
        indices[i] += 1
        for j in range(i + 1, len(indices)):
            indices[j] = indices[j - 1] + step


def combinations(iterable, r):
    """All choices of r items, in order, without repeats."""
    if r < 0:
        raise ValueError("r must be non-negative")
    pool = tuple(iterable)
    n = len(pool)
    if r <= n:
        yield from _choices(pool, list(range(r)), list(range(n - r, n)), 1)


def combinations_with_replacement(iterable, r):
    """All choices of r items, in order, with repeats."""
    if r < 0:
        raise ValueError("r must be non-negative")
    pool = tuple(iterable)
    if pool or not r:
        yield from _choices(pool, [0] * r, [len(pool) - 1] * r, 0)
