"""`strptime`: reads a time by a format, as CPython's module of this name does, in English."""

from _strftime import DAYS, MONTHS

_DIGITS = "0123456789"
# The most digits of each number, and the least and greatest value.
_NUMBERS = {
    "d": (2, 1, 31),
    "H": (2, 0, 23),
    "I": (2, 1, 12),
    "j": (3, 1, 366),
    "m": (2, 1, 12),
    "M": (2, 0, 59),
    "S": (2, 0, 61),
    "y": (2, 0, 99),
    "Y": (4, 0, 9999),
    "w": (1, 0, 6),
    "u": (1, 1, 7),
    "U": (2, 0, 53),
    "W": (2, 0, 53),
    "V": (2, 1, 53),
    "G": (4, 0, 9999),
}
_COMPOUND = {"c": "%a %b %d %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S", "T": "%H:%M:%S",
             "D": "%m/%d/%y", "F": "%Y-%m-%d", "R": "%H:%M"}  # fmt: skip
_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class _Reader:
    # Reads a text along a format; `found` holds what the directives stand for.
    def __init__(self, text, format):
        self.text = text
        self.format = format
        self.pos = 0
        self.found = {}

    def mismatch(self):
        raise ValueError("time data %r does not match format %r" % (self.text, self.format))

    def number(self, letter):
        width, least, most = _NUMBERS[letter]
        start = self.pos
        end = start
        while end < len(self.text) and end - start < width and self.text[end] in _DIGITS:
            end += 1
        if letter in "YG" and end - start < 4:
            self.mismatch()
        # "%d" of "45" is 4: as many digits as still make sense.
        while end > start and not least <= int(self.text[start:end]) <= most:
            end -= 1
        if end == start:
            self.mismatch()
        self.pos = end
        self.found[letter] = int(self.text[start:end])

    def name(self, names, letter):
        rest = self.text[self.pos :].lower()
        for i, name in enumerate(names):
            if rest.startswith(name.lower()):
                self.pos += len(name)
                self.found[letter] = i
                return
        self.mismatch()

    def fraction(self):
        start = self.pos
        while self.pos < len(self.text) and self.pos - start < 6 and self.text[self.pos] in _DIGITS:
            self.pos += 1
        digits = self.text[start : self.pos]
        if not digits:
            self.mismatch()
        self.found["f"] = int(digits + "0" * (6 - len(digits)))

    def offset(self):
        if self.text[self.pos : self.pos + 1] == "Z":
            self.pos += 1
            self.found["z"] = (0, 0)
            return
        sign = self.text[self.pos : self.pos + 1]
        if sign not in ("+", "-"):
            self.mismatch()
        self.pos += 1
        parts = [self.pair(), 0, 0]
        colon = self.text[self.pos : self.pos + 1] == ":"
        self.pos += colon
        parts[1] = self.pair()
        if self.text[self.pos : self.pos + 1] == ":" if colon else self.two_digits():
            self.pos += colon
            parts[2] = self.pair()
        micro = 0
        if self.text[self.pos : self.pos + 1] == ".":
            self.pos += 1
            self.fraction()
            micro = self.found.pop("f")
        seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
        self.found["z"] = (-seconds, -micro) if sign == "-" else (seconds, micro)

    def two_digits(self):
        part = self.text[self.pos : self.pos + 2]
        return len(part) == 2 and part[0] in _DIGITS and part[1] in _DIGITS

    def pair(self):
        if not self.two_digits():
            self.mismatch()
        self.pos += 2
        return int(self.text[self.pos - 2 : self.pos])

    def zone(self):
        for name in ("UTC", "GMT"):
            if self.text[self.pos : self.pos + 3].upper() == name:
                self.pos += 3
                self.found["Z"] = name
                return

    def directive(self, letter):
        if letter in _COMPOUND:
            self.read(_COMPOUND[letter])
        elif letter in _NUMBERS:
            self.number(letter)
        elif letter == "f":
            self.fraction()
        elif letter == "p":
            self.name(("am", "pm"), "p")
        elif letter in "aA":
            self.name([day[:3] for day in DAYS] if letter == "a" else DAYS, "a")
        elif letter in "bBh":
            self.name(MONTHS if letter == "B" else [month[:3] for month in MONTHS], "b")
        elif letter == "z":
            self.offset()
        elif letter == "Z":
            self.zone()
        elif letter == "%":
            self.plain("%")
        else:
            raise ValueError("'%s' is a bad directive in format %r" % (letter, self.format))

    def plain(self, char):
        if self.text[self.pos : self.pos + 1].lower() != char.lower():
            self.mismatch()
        self.pos += 1

    def read(self, format):
        at = 0
        while at < len(format):
            char = format[at]
            at += 1
            if char == "%":
                if at == len(format):
                    raise ValueError("stray %% in format %r" % self.format)
                self.directive(format[at])
                at += 1
            elif char in " \t\n\r\v\f":
                start = self.pos
                while self.text[self.pos : self.pos + 1] and self.text[self.pos] in " \t\n\r\v\f":
                    self.pos += 1
                if self.pos == start:
                    self.mismatch()
            else:
                self.plain(char)


def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _day_of_year(year, month, day):
    return _BEFORE_MONTH[month - 1] + day + (1 if month > 2 and _is_leap(year) else 0)


def _weekday(year, yday):
    before = year - 1
    return (before * 365 + before // 4 - before // 100 + before // 400 + yday - 1) % 7


def _month_and_day(year, yday):
    month = 12
    while _day_of_year(year, month, 1) > yday:
        month -= 1
    return month, yday - _day_of_year(year, month, 1) + 1


def _year(found):
    if "Y" in found:
        return found["Y"]
    if "y" in found:
        return found["y"] + (2000 if found["y"] <= 68 else 1900)
    return None


def _hour(found):
    if "I" in found:
        return found["I"] % 12 + (12 if found.get("p") == 1 else 0)
    return found.get("H", 0)


def _wday(found):
    if "a" in found:
        return found["a"]
    if "w" in found:
        return (found["w"] + 6) % 7
    return found["u"] - 1 if "u" in found else None


def _from_week(found, year, wday):
    # The day of the year from a week's number, and the year that it is in.
    if "V" in found:
        yday = found["V"] * 7 + wday - _weekday(found["G"], 4) - 3
        year = found["G"]
        return year, yday
    first = _weekday(year, 1)
    if "U" in found:
        first, week, wday = (first + 1) % 7, found["U"], (wday + 1) % 7
    else:
        week = found["W"]
    if week == 0:
        return year, wday - first + 1
    return year, (7 - first) % 7 + 7 * (week - 1) + 1 + wday


def _within_year(year, yday):
    while yday < 1:
        year -= 1
        yday += 365 + _is_leap(year)
    while yday > 365 + _is_leap(year):
        yday -= 365 + _is_leap(year)
        year += 1
    return year, yday


def _date(found):
    year = _year(found)
    month = found.get("m", found.get("b", 0) + 1)
    day = found.get("d", 1)
    wday = _wday(found)
    by_week = wday is not None and (
        ("V" in found and "G" in found) or (year is not None and ("U" in found or "W" in found))
    )
    if "V" in found and not by_week:
        raise ValueError("ISO week directive '%V' must be used with '%G' and a weekday directive")
    if by_week:
        year, yday = _within_year(*_from_week(found, year, wday))
        month, day = _month_and_day(year, yday)
    elif "j" in found and year is not None:
        month, day = _month_and_day(year, found["j"])
    is_guessed = year is None
    if is_guessed:
        leap_day = month == 2 and day == 29
        year = 1904 if leap_day else 1900
    days = (
        29
        if month == 2 and _is_leap(year)
        else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    )
    if day > days:
        raise ValueError("day is out of range for month")
    if is_guessed:
        year = 1900
    return year, month, day


def strptime(text, format):
    """Reads a time.

    Returns:
        The nine numbers of a time, the microseconds, and what was read of `%z` as a pair of seconds
        and microseconds, or None.
    """
    reader = _Reader(text, format)
    reader.read(format)
    if reader.pos < len(text):
        raise ValueError("unconverted data remains: " + text[reader.pos :])
    found = reader.found
    year, month, day = _date(found)
    yday = _day_of_year(year, month, day)
    numbers = (year, month, day, _hour(found), found.get("M", 0), found.get("S", 0))
    dst = 0 if "Z" in found else -1
    return numbers + (_weekday(year, yday), yday, dst), found.get("f", 0), found.get("z")


def _strptime_datetime(cls, date_string, format):
    # The name under which `datetime` calls.
    numbers, micro, offset = strptime(date_string, format)
    args = numbers[:6] + (micro,)
    if offset is None:
        return cls(*args)
    from datetime import timedelta, timezone

    return cls(*args, tzinfo=timezone(timedelta(seconds=offset[0], microseconds=offset[1])))
