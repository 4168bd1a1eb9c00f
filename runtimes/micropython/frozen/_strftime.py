"""`strftime` as C has it, in English."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_COMPOUND = {
    "c": "%a %b %e %H:%M:%S %Y",
    "x": "%m/%d/%y",
    "D": "%m/%d/%y",
    "X": "%H:%M:%S",
    "T": "%H:%M:%S",
    "F": "%Y-%m-%d",
    "R": "%H:%M",
    "r": "%I:%M:%S %p",
}
_PLAIN = {"%": "%", "n": "\n", "t": "\t", "z": "+0000", "Z": "UTC"}
_NUMBERS = {
    "d": ("%02d", lambda t: t[2]),
    "e": ("%2d", lambda t: t[2]),
    "H": ("%02d", lambda t: t[3]),
    "I": ("%02d", lambda t: (t[3] + 11) % 12 + 1),
    "j": ("%03d", lambda t: t[7]),
    "m": ("%02d", lambda t: t[1]),
    "M": ("%02d", lambda t: t[4]),
    "S": ("%02d", lambda t: t[5]),
    "U": ("%02d", lambda t: (t[7] + 6 - (t[6] + 1) % 7) // 7),
    "W": ("%02d", lambda t: (t[7] + 6 - t[6]) // 7),
    "w": ("%d", lambda t: (t[6] + 1) % 7),
    "u": ("%d", lambda t: t[6] + 1),
    "y": ("%02d", lambda t: t[0] % 100),
    "Y": ("%d", lambda t: t[0]),
    "C": ("%02d", lambda t: t[0] // 100),
    "G": ("%d", lambda t: _iso_week(t)[0]),
    "g": ("%02d", lambda t: _iso_week(t)[0] % 100),
    "V": ("%02d", lambda t: _iso_week(t)[1]),
    "s": ("%d", lambda t: _seconds(t)),
}
_TEXTS = {
    "a": lambda t: DAYS[t[6]][:3],
    "A": lambda t: DAYS[t[6]],
    "b": lambda t: MONTHS[t[1] - 1][:3],
    "h": lambda t: MONTHS[t[1] - 1][:3],
    "B": lambda t: MONTHS[t[1] - 1],
    "p": lambda t: "AM" if t[3] < 12 else "PM",
    "P": lambda t: "am" if t[3] < 12 else "pm",
}


def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _iso_week(t):
    # The week belongs to the year that its Thursday is in.
    year = t[0]
    week = (t[7] - 1 - t[6] + 10) // 7
    if week < 1:
        year -= 1
        week = (t[7] - 1 - t[6] + 10 + 365 + _is_leap(year)) // 7
    elif week == 53 and t[7] - t[6] + 3 > 365 + _is_leap(year):
        return year + 1, 1
    return year, week


def _seconds(t):
    from time import mktime

    return int(mktime(t))


def _directive(letter, t):
    if letter in _NUMBERS:
        form, number = _NUMBERS[letter]
        return form % number(t)
    if letter in _TEXTS:
        return _TEXTS[letter](t)
    if letter in _COMPOUND:
        return strftime(_COMPOUND[letter], t)
    return _PLAIN.get(letter, "%" + letter)


def _unpadded(letter, t):
    # GNU's `%-d`: without the zeros in front.
    if letter in _NUMBERS:
        return str(_NUMBERS[letter][1](t))
    return _directive(letter, t)


def strftime(format, t):
    """Formats a tuple of nine numbers."""
    parts = format.split("%")
    result = [parts[0]]
    at = 1
    while at < len(parts):
        part = parts[at]
        at += 1
        if part == "" and at < len(parts):
            result.append("%" + parts[at])
            at += 1
        elif part == "":
            result.append("%")
        elif part[0] == "-" and len(part) > 1:
            result.append(_unpadded(part[1], t) + part[2:])
        else:
            result.append(_directive(part[0], t) + part[1:])
    return "".join(result)
