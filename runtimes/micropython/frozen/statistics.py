"""Averages and spreads, with sums that are exact and rounded once.

Data may be ints, floats and Fractions. A number is taken apart into an integer ratio, as CPython's
module does it. Not there: `kde`.
"""

import math

from bisect import bisect_left, bisect_right


class StatisticsError(ValueError):
    """Data that have no such statistic."""


def _ratio(x):
    if isinstance(x, int):
        return int(x), 1
    if isinstance(x, float):
        return x.as_integer_ratio()
    try:
        return x.numerator, x.denominator
    except AttributeError:
        raise TypeError("can't convert type '%s' to numerator/denominator" % type(x).__name__)


def _exact_sum(data):
    # Gives the sum as an integer ratio, or a float that is not finite.
    parts = {}
    strange = None
    for x in data:
        if isinstance(x, float) and x - x != 0:
            strange = x if strange is None else strange + x
            continue
        numerator, denominator = _ratio(x)
        parts[denominator] = parts.get(denominator, 0) + numerator
    if strange is not None:
        return strange, None
    total, common = 0, 1
    for denominator, numerator in parts.items():
        shared = common * denominator // math.gcd(common, denominator)
        total = total * (shared // common) + numerator * (shared // denominator)
        common = shared
    return total, common


def _kind(data):
    # The type of the result: float if any is, else Fraction if any is, else int.
    found = int
    for x in data:
        if isinstance(x, float):
            return float
        if not isinstance(x, int):
            found = type(x)
    return found


def _as(kind, numerator, denominator):
    if kind is float or kind is int:
        if kind is int and numerator % denominator == 0:
            return numerator // denominator
        return _divide(numerator, denominator)
    return kind(numerator, denominator)


def _divide(numerator, denominator):
    # The nearest float of a ratio: integers of more than 53 bits are rounded once, to even.
    if not numerator:
        return 0.0
    sign = -1.0 if numerator < 0 else 1.0
    numerator = abs(numerator)
    shift = max(numerator.bit_length() - denominator.bit_length() - 54, -1074 - 1)
    if shift >= 0:
        denominator <<= shift
    else:
        numerator <<= -shift
    quotient, rest = divmod(numerator, denominator)
    extra = max(quotient.bit_length() - 53, 0)
    if extra:
        rest = rest or quotient & ((1 << extra) - 1) & ~(1 << extra - 1)
        half = quotient >> extra - 1 & 1
        quotient >>= extra
        quotient += 1 if half and (rest or quotient & 1) else 0
    elif rest * 2 > denominator or (rest * 2 == denominator and quotient & 1):
        quotient += 1
    return sign * math.ldexp(float(quotient), shift + extra)


def _data(data, name, least=1):
    data = list(data)
    if len(data) < least:
        points = "one data point" if least == 1 else "two data points"
        raise StatisticsError("%s requires at least %s" % (name, points))
    return data


def mean(data):
    """The arithmetic mean."""
    data = _data(data, "mean")
    total, common = _exact_sum(data)
    if common is None:
        return total / len(data)
    return _as(_kind(data), total, common * len(data))


def fmean(data, weights=None):
    """The arithmetic mean as a float, perhaps weighted."""
    data = _data(data, "fmean")
    if weights is None:
        return math.fsum(data) / len(data)
    weights = list(weights)
    if len(weights) != len(data):
        raise StatisticsError("data and weights must be the same length")
    total = math.fsum(weights)
    if not total:
        raise StatisticsError("sum of weights must be non-zero")
    return math.fsum([x * w for x, w in zip(data, weights)]) / total


def geometric_mean(data):
    """The root of the product."""
    data = _data([float(x) for x in data], "geometric_mean")
    if any([x < 0 for x in data]):
        raise StatisticsError("No negative inputs allowed")
    if not all(data):
        return 0.0
    return math.exp(math.fsum([math.log(x) for x in data]) / len(data))


def harmonic_mean(data, weights=None):
    """The reciprocal of the mean of the reciprocals."""
    data = _data(data, "harmonic_mean")
    weights = [1] * len(data) if weights is None else list(weights)
    if len(weights) != len(data):
        raise StatisticsError("Number of weights does not match data size")
    if any([x < 0 for x in data]):
        raise StatisticsError("harmonic mean does not support negative values")
    if not all(data):
        return 0
    from fractions import Fraction

    total = sum([Fraction(*_ratio(w)) / Fraction(*_ratio(x)) for x, w in zip(data, weights)])
    result = Fraction(*_exact_sum(weights)) / total
    kind = _kind(data)
    return _as(float if kind is int else kind, result.numerator, result.denominator)


def median(data):
    """The value in the middle."""
    data = sorted(data)
    n = len(data)
    if not n:
        raise StatisticsError("no median for empty data")
    return data[n // 2] if n % 2 else (data[n // 2 - 1] + data[n // 2]) / 2


def median_low(data):
    """The lower of the values in the middle."""
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[(len(data) - 1) // 2]


def median_high(data):
    """The higher of the values in the middle."""
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[len(data) // 2]


def median_grouped(data, interval=1.0):
    """The median of data that were put into classes of a width."""
    data = sorted(data)
    n = len(data)
    if not n:
        raise StatisticsError("no median for empty data")
    x = data[n // 2]
    i = bisect_left(data, x)
    j = bisect_right(data, x)
    interval, x = float(interval), float(x)
    return x - interval / 2.0 + interval * (n / 2 - i) / (j - i)


def _counts(data):
    counts = {}
    for x in data:
        counts[x] = counts.get(x, 0) + 1
    return counts


def mode(data):
    """The most common value; of several, the first."""
    counts = _counts(data)
    if not counts:
        raise StatisticsError("no mode for empty data")
    most = max(counts.values())
    for x, count in counts.items():
        if count == most:
            return x


def multimode(data):
    """Lists the most common values."""
    counts = _counts(data)
    most = max(counts.values()) if counts else 0
    return [x for x, count in counts.items() if count == most]


def _squares(data, center=None):
    # The sum of the squared differences from the mean as an integer ratio.
    n = len(data)
    total, common = _exact_sum(data)
    if common is None:
        return total - total, None
    ratios = [_ratio(x) for x in data]
    top, bottom = (total, common * n) if center is None else _ratio(center)
    shared = bottom
    for _, denominator in ratios:
        shared = shared * denominator // math.gcd(shared, denominator)
    middle = top * (shared // bottom)
    squares = [(a * (shared // b) - middle) ** 2 for a, b in ratios]
    return sum(squares), shared * shared


def _variance(data, center, least, name, lost):
    data = _data(data, name, least)
    top, bottom = _squares(data, center)
    if bottom is None:
        return float, math.nan, 1
    return _kind(data), top, bottom * (len(data) - lost)


def variance(data, xbar=None):
    """The variance of a sample."""
    kind, top, bottom = _variance(data, xbar, 2, "variance", 1)
    return top if top != top else _as(kind, top, bottom)


def pvariance(data, mu=None):
    """The variance of a population."""
    kind, top, bottom = _variance(data, mu, 1, "pvariance", 0)
    return top if top != top else _as(kind, top, bottom)


def _root(top, bottom):
    # The nearest float of the square root of a ratio: 109 bits of it decide every case.
    if top != top or not top:
        return 0.0 if not top else top
    shift = (top.bit_length() - bottom.bit_length() - 109) // 2
    if shift >= 0:
        bottom <<= 2 * shift
    else:
        top <<= -2 * shift
    n, rest = divmod(top, bottom)
    root = math.isqrt(n)
    # An odd last bit says that something was cut off, as CPython does.
    root |= 1 if root * root != n or rest else 0
    return _divide(root << max(shift, 0), 1 << max(-shift, 0))


def stdev(data, xbar=None):
    """The standard deviation of a sample."""
    _, top, bottom = _variance(data, xbar, 2, "stdev", 1)
    return _root(top, bottom)


def pstdev(data, mu=None):
    """The standard deviation of a population."""
    _, top, bottom = _variance(data, mu, 1, "pstdev", 0)
    return _root(top, bottom)


def quantiles(data, n=4, method="exclusive"):
    """The n - 1 places that cut data into n parts of equal probability."""
    if n < 1:
        raise StatisticsError("n must be at least 1")
    data = sorted(data)
    size = len(data)
    if size < 2:
        if size == 1:
            return data * (n - 1)
        raise StatisticsError("must have at least one data point")
    if method not in ("inclusive", "exclusive"):
        raise ValueError("Unknown method: %r" % method)
    result = []
    for i in range(1, n):
        if method == "inclusive":
            j, delta = divmod(i * (size - 1), n)
            j += 1
        else:
            j = min(max(i * (size + 1) // n, 1), size - 1)
            delta = i * (size + 1) - j * n
        result.append((data[j - 1] * (n - delta) + data[j] * delta) / n)
    return result


def _pairs(x, y, name):
    x, y = list(x), list(y)
    if len(x) != len(y):
        raise StatisticsError("%s requires that both inputs have same number of data points" % name)
    if len(x) < 2:
        raise StatisticsError("%s requires at least two data points" % name)
    return x, y


def _centered(values):
    middle = math.fsum(values) / len(values)
    return [value - middle for value in values]


def covariance(x, y):
    """How two variables vary together, in a sample."""
    x, y = _pairs(x, y, "covariance")
    return math.sumprod(_centered(x), _centered(y)) / (len(x) - 1)


def _ranks(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            ranks[order[place]] = (start + end) / 2 + 1
        start = end + 1
    return ranks


def correlation(x, y, method="linear"):
    """Pearson's correlation coefficient, or Spearman's by `method="ranked"`."""
    if method not in ("linear", "ranked"):
        raise ValueError("Unknown method: %r" % method)
    x, y = _pairs(x, y, "correlation")
    if method == "ranked":
        x, y = _ranks(x), _ranks(y)
    x, y = _centered(x), _centered(y)
    squares = math.sumprod(x, x) * math.sumprod(y, y)
    if not squares:
        raise StatisticsError("at least one of the inputs is constant")
    return math.sumprod(x, y) / math.sqrt(squares)


class LinearRegression(tuple):
    """A line: its slope and its intercept."""

    @property
    def slope(self):
        """How much y grows with x."""
        return self[0]

    @property
    def intercept(self):
        """y where x is zero."""
        return self[1]

    def __repr__(self):
        return "LinearRegression(slope=%r, intercept=%r)" % tuple(self)


def linear_regression(x, y, proportional=False):
    """The line with the least squares of differences."""
    x, y = _pairs(x, y, "linear regression")
    middle_x, middle_y = math.fsum(x) / len(x), math.fsum(y) / len(y)
    dx, dy = (x, y) if proportional else (_centered(x), _centered(y))
    squares = math.sumprod(dx, dx)
    if not squares:
        raise StatisticsError("x is constant")
    slope = (math.sumprod(dx, dy) + 0.0) / squares
    return LinearRegression((slope, 0.0 if proportional else middle_y - slope * middle_x))


def __getattr__(name):
    if name == "NormalDist":
        from _normal_dist import NormalDist

        return NormalDist
    raise AttributeError(name)
