"""Mathematics: the C module, and what CPython has besides."""

from umath import *  # noqa: F403
from umath import frexp as _frexp
from umath import ldexp as _ldexp
from umath import sqrt as _sqrt

tau = 6.283185307179586
inf = float("inf")
nan = float("nan")


def _index(n):
    if isinstance(n, int):
        return int(n)
    from operator import index

    return index(n)


def gcd(*integers):
    """The greatest common divisor."""
    result = 0
    for n in integers:
        n = _index(n)
        while n:
            result, n = n, result % n
    return -result if result < 0 else result


def lcm(*integers):
    """The least common multiple."""
    result = 1
    for n in integers:
        if not n:
            return 0
        result = result // gcd(result, n) * n
    return -result if result < 0 else result


def factorial(n):
    """1 * 2 * ... * n"""
    n = _index(n)
    if n < 0:
        raise ValueError("factorial() not defined for negative values")
    return _product(1, n)


def _product(low, high):
    # Halving keeps the factors of about the same size, which is quicker for great numbers.
    if high - low < 8:
        result = 1
        for factor in range(low, high + 1):
            result *= factor
        return result
    middle = (low + high) // 2
    return _product(low, middle) * _product(middle + 1, high)


def comb(n, k):
    """How many ways there are to choose k of n things."""
    n, k = _index(n), _index(k)
    if n < 0 or k < 0:
        raise ValueError("%s must be a non-negative integer" % ("n" if n < 0 else "k"))
    if k > n:
        return 0
    k = min(k, n - k)
    return _product(n - k + 1, n) // _product(1, k)


def perm(n, k=None):
    """How many ways there are to put k of n things in a row."""
    n = _index(n)
    k = n if k is None else _index(k)
    if n < 0 or k < 0:
        raise ValueError("%s must be a non-negative integer" % ("n" if n < 0 else "k"))
    return 0 if k > n else _product(n - k + 1, n)


def isqrt(n):
    """The greatest integer whose square is not above n."""
    n = _index(n)
    if n < 0:
        raise ValueError("isqrt() argument must be nonnegative")
    if n < 1 << 52:
        return int(_sqrt(n))
    shift = len("%x" % n) * 2 & ~1
    root = isqrt(n >> shift) + 1 << shift // 2
    while True:
        better = (root + n // root) // 2
        if better >= root:
            return root
        root = better


def prod(iterable, start=1):
    """The product of all items."""
    for item in iterable:
        start *= item
    return start


def fsum(seq):
    """The sum of floats, rounded once."""
    partials = []
    for x in seq:
        x = float(x)
        if x - x != 0:
            return sum(seq) if isinstance(seq, (list, tuple)) else x
        kept = 0
        for y in partials:
            if abs(x) < abs(y):
                x, y = y, x
            high = x + y
            low = y - (high - x)
            if low:
                partials[kept] = low
                kept += 1
            x = high
        partials[kept:] = [x]
    return _rounded_sum(partials)


def _rounded_sum(partials):
    # Adds parts that do not overlap, the greatest first, and rounds a tie to even as a whole.
    if not partials:
        return 0.0
    high = partials.pop()
    while partials:
        before = high
        part = partials.pop()
        high = before + part
        low = part - (high - before)
        if low:
            if partials and (low < 0) == (partials[-1] < 0):
                doubled = low * 2
                moved = high + doubled
                if doubled == moved - high:
                    return moved
            break
    return high


def sumprod(p, q):
    """The sum of the products of pairs."""
    p, q = list(p), list(q)
    if len(p) != len(q):
        raise ValueError("Inputs are not the same length")
    products = [x * y for x, y in zip(p, q)]
    return fsum(products) if any([isinstance(x, float) for x in products]) else sum(products)


def hypot(*coordinates):
    """The distance from the origin."""
    values = [abs(float(x)) for x in coordinates]
    if any([x == inf for x in values]):
        return inf
    greatest = max(values) if values else 0.0
    if greatest != greatest or not greatest:
        return nan if any([x != x for x in values]) else 0.0
    # Scaling by a power of two is exact.
    exponent = _frexp(greatest)[1]
    scaled = [_ldexp(x, -exponent) for x in values]
    return _ldexp(_sqrt(fsum([x * x for x in scaled])), exponent)


def dist(p, q):
    """The distance between two points."""
    p, q = tuple(p), tuple(q)
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    return hypot(*[x - y for x, y in zip(p, q)])


def cbrt(x):
    """The cube root."""
    x = float(x)
    if x == 0 or x - x != 0:
        return x
    root = abs(x) ** (1 / 3)
    # One step of Newton's method takes away what rounding 1 / 3 cost.
    root -= (root * root * root - abs(x)) / (3 * root * root)
    return -root if x < 0 else root


def exp2(x):
    """2 ** x"""
    return 2.0**x


def remainder(x, y):
    """The remainder of x / y that is nearest to zero."""
    if x - x != 0 or y != y or y == 0:
        if x != x or y != y:
            return nan
        raise ValueError("math domain error")
    if y - y != 0:
        return float(x)
    x, y = float(x), abs(float(y))
    positive = abs(x) % y
    other = y - positive
    if positive > other or (positive == other and (abs(x) - positive) / y % 2):
        positive = -other
    return -positive if x < 0 else positive


def ulp(x):
    """The value of the last bit of x."""
    x = abs(float(x))
    if x - x != 0:
        return x
    return _ldexp(1.0, max(_frexp(x)[1] - 53, -1074)) if x else 5e-324


def nextafter(x, y, steps=None):
    """The float that follows x in the direction of y."""
    for _ in range(1 if steps is None else steps):
        x = _next(float(x), float(y))
    return x


def _next(x, y):
    if x != x or y != y:
        return nan
    if x == y:
        return y
    if x == 0:
        return 5e-324 if y > 0 else -5e-324
    step = ulp(x)
    away = (y > x) == (x > 0)
    if not away and _frexp(abs(x))[0] == 0.5:
        step = max(step / 2, 5e-324)
    return x + step if y > x else x - step


def fma(x, y, z):
    """x * y + z, rounded once."""
    from fractions import Fraction

    if any([v - v != 0 for v in (x, y, z)]):
        return x * y + z
    return float(Fraction(x) * Fraction(y) + Fraction(z))
