"""The tower of numbers, for `isinstance`."""


class Number:
    """Any number."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, (int, float, complex))


class Complex(Number):
    """A number with a real and an imaginary part."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, (int, float, complex, Real))


class Real(Complex):
    """A number that can be put in order."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, (int, float))

    @property
    def real(self):
        """The real part."""
        return +self

    @property
    def imag(self):
        """The imaginary part."""
        return 0

    def __divmod__(self, other):
        return (self // other, self % other)

    def __complex__(self):
        return complex(float(self))

    def conjugate(self):
        """The conjugate."""
        return +self


class Rational(Real):
    """A ratio of integers."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, int)

    def __float__(self):
        return int(self.numerator) / int(self.denominator)


class Integral(Rational):
    """An integer."""

    @staticmethod
    def __instancecheck__(obj):
        return isinstance(obj, int)
