"""Methods of int and float that C does not have; the interpreter looks them up here."""

from umath import frexp, ldexp


def bit_length(self):
    """How many bits the number needs without its sign."""
    digits = "%x" % abs(self)
    return (
        len(digits) * 4
        - (0 if digits[0] >= "8" else 1 if digits[0] >= "4" else 2 if digits[0] >= "2" else 3)
        if self
        else 0
    )


def bit_count(self):
    """How many bits are set without the sign."""
    count = 0
    for digit in "%x" % abs(self):
        count += (0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4)[int(digit, 16)]
    return count


def is_integer(self):
    """Tells whether the number is whole."""
    return isinstance(self, int) or (self - self == 0 and self == int(self))


def as_integer_ratio(self):
    """The number as a pair of integers."""
    if isinstance(self, int):
        return int(self), 1
    if self - self != 0:
        raise (ValueError if self != self else OverflowError)(
            "cannot convert %s to integer ratio" % ("NaN" if self != self else "Infinity")
        )
    mantissa, exponent = frexp(self)
    numerator = int(ldexp(mantissa, 53))
    exponent -= 53
    while numerator and not numerator & 1:
        numerator >>= 1
        exponent += 1
    if exponent >= 0:
        return numerator << exponent, 1
    return (numerator, 1 << -exponent) if numerator else (0, 1)


def conjugate(self):
    """The conjugate."""
    return complex(self.real, -self.imag) if isinstance(self, complex) else self


@property
def real(self):
    """The real part."""
    return self


@property
def imag(self):
    """The imaginary part."""
    return 0.0 if isinstance(self, float) else 0


@property
def numerator(self):
    """The number itself."""
    return self


@property
def denominator(self):
    """One."""
    return 1


def hex(self):
    """A float in hexadecimal."""
    if self - self != 0:
        return str(self)
    sign = "-" if str(self)[0] == "-" else ""
    if not self:
        return sign + "0x0.0p+0"
    mantissa, exponent = frexp(abs(self))
    exponent -= 1
    lost = max(-1022 - exponent, 0)
    digits = int(ldexp(mantissa, 53 - lost))
    exponent += lost
    return "%s0x%d.%013xp%+d" % (sign, digits >> 52, digits & ((1 << 52) - 1), exponent)


def fromhex(text):
    """A float from hexadecimal."""
    text = text.strip().lower()
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("+-")
    if text.startswith("inf") or text == "nan":
        return sign * float(text)
    if text.startswith("0x"):
        text = text[2:]
    digits, _, exponent = text.partition("p")
    whole, _, part = digits.partition(".")
    value = int(whole + part or "x", 16)
    shift = int(exponent or 0) - 4 * len(part)
    # Rounding to 53 bits here, to even, keeps ldexp exact.
    extra = bit_length(value) - 53
    if extra > 0:
        rest = value & (1 << extra) - 1
        half = 1 << extra - 1
        value >>= extra
        shift += extra
        if rest > half or (rest == half and value & 1):
            value += 1
    return sign * ldexp(float(value), shift)
