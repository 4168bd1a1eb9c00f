"""Text in HTML: what has a meaning there is written as `&lt;` and so on."""

_NAMES = {
    "amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\xa0", "copy": "©",
    "reg": "®", "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–", "lsquo": "‘",
    "rsquo": "’", "ldquo": "“", "rdquo": "”", "euro": "€", "pound": "£", "yen": "¥",
    "cent": "¢", "sect": "§", "deg": "°", "plusmn": "±", "times": "×", "divide": "÷",
    "frac12": "½", "middot": "·", "bull": "•", "laquo": "«", "raquo": "»", "szlig": "ß",
    "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü",
    "eacute": "é", "egrave": "è", "agrave": "à", "ccedil": "ç", "ntilde": "ñ",
    "larr": "←", "uarr": "↑", "rarr": "→", "darr": "↓", "le": "≤", "ge": "≥", "ne": "≠",
}  # fmt: skip


def escape(s, quote=True):
    """Writes `&`, `<`, `>` and, with `quote`, quotation marks as entities."""
    s = s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return s.replace('"', "&quot;").replace("'", "&#x27;") if quote else s


def _entity(name):
    # The text of what stands between `&` and `;`, or None.
    if not name.startswith("#"):
        return _NAMES.get(name)
    try:
        code = int(name[2:], 16) if name[1:2] in ("x", "X") else int(name[1:])
    except ValueError:
        return None
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def unescape(s):
    """Gives the text of entities: all numbers, and the common names."""
    first, *parts = s.split("&")
    result = [first]
    for part in parts:
        name, semicolon, rest = part.partition(";")
        text = _entity(name) if semicolon else None
        result.append("&" + part if text is None else text + rest)
    return "".join(result)
