"""`statistics.NormalDist`."""

import math

from statistics import StatisticsError, fmean, stdev


class NormalDist:
    """A normal distribution of a mean and a standard deviation."""

    def __init__(self, mu=0.0, sigma=1.0):
        if sigma < 0.0:
            raise StatisticsError("sigma must be non-negative")
        self._mu = float(mu)
        self._sigma = float(sigma)

    @classmethod
    def from_samples(cls, data):
        """The distribution with the mean and deviation of a sample."""
        data = list(data)
        return cls(fmean(data), stdev(data))

    @property
    def mean(self):
        """The mean."""
        return self._mu

    median = mode = mean

    @property
    def stdev(self):
        """The standard deviation."""
        return self._sigma

    @property
    def variance(self):
        """The variance."""
        return self._sigma * self._sigma

    def _positive(self, name):
        if not self._sigma:
            raise StatisticsError("%s() not defined when sigma is zero" % name)

    def pdf(self, x):
        """The density at x."""
        self._positive("pdf")
        diff = x - self._mu
        return math.exp(diff * diff / (-2.0 * self.variance)) / math.sqrt(math.tau * self.variance)

    def cdf(self, x):
        """The probability of a value up to x."""
        self._positive("cdf")
        return 0.5 * math.erfc((self._mu - x) / (self._sigma * math.sqrt(2.0)))

    def inv_cdf(self, p):
        """The value up to which the probability is p."""
        if p <= 0.0 or p >= 1.0:
            raise StatisticsError("p must be in the range 0.0 < p < 1.0")
        return self._mu + self._sigma * _quantile(p)

    def quantiles(self, n=4):
        """The places that cut the distribution into n parts of equal probability."""
        return [self.inv_cdf(i / n) for i in range(1, n)]

    def zscore(self, x):
        """How many deviations x is away from the mean."""
        self._positive("zscore")
        return (x - self._mu) / self._sigma

    def samples(self, n, seed=None):
        """n random values."""
        import random

        source = random if seed is None else random.Random(seed)
        return [source.gauss(self._mu, self._sigma) for _ in range(n)]

    def overlap(self, other):
        """The area that two distributions share."""
        x, y = sorted([self, other], key=lambda d: (d._sigma, d._mu))
        dv, dm = y.variance - x.variance, abs(y._mu - x._mu)
        if not dv:
            return math.erfc(dm / (2.0 * x._sigma * math.sqrt(2.0)))
        a = x._mu * y.variance - y._mu * x.variance
        b = x._sigma * y._sigma * math.sqrt(dm * dm + dv * math.log(y.variance / x.variance))
        low, high = (a + b) / dv, (a - b) / dv
        return 1.0 - (abs(y.cdf(low) - x.cdf(low)) + abs(y.cdf(high) - x.cdf(high)))

    def __add__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu + other._mu, math.hypot(self._sigma, other._sigma))
        return NormalDist(self._mu + other, self._sigma)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu - other._mu, math.hypot(self._sigma, other._sigma))
        return NormalDist(self._mu - other, self._sigma)

    def __mul__(self, other):
        return NormalDist(self._mu * other, self._sigma * abs(other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return NormalDist(self._mu / other, self._sigma / abs(other))

    def __eq__(self, other):
        return self._mu == other._mu and self._sigma == other._sigma

    def __repr__(self):
        return "NormalDist(mu=%r, sigma=%r)" % (self._mu, self._sigma)


def _quantile(p):
    # Bisection to the last bit of what erfc tells, from a place that is safely too low.
    if p == 0.5:
        return 0.0
    if p > 0.5:
        return -_quantile(1.0 - p)
    low, high = -40.0, 0.0
    for _ in range(80):
        middle = (low + high) / 2
        if 0.5 * math.erfc(-middle / math.sqrt(2.0)) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2
