"""Templates of replacements: `\\1`, `\\g<name>`, `\\n` and plain text.

A parsed template is a list of texts and of group numbers.
"""

from _re_parse import error

_DIGITS = "0123456789"
_OCTAL = "01234567"
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b", "\\": "\\"}


def _group(name, pattern, pos):
    if all(c in _DIGITS for c in name):
        return _known(int(name), pattern, pos)
    if name not in pattern.groupindex:
        raise IndexError("unknown group name %r" % name)
    return pattern.groupindex[name]


def _known(number, pattern, pos):
    if number > pattern.groups:
        raise error("invalid group reference %d" % number, None, pos)
    return number


def _numbered(text, pos, pattern):
    # \0 and three octal digits are characters, anything else is a group of one or two digits.
    digits = text[pos : pos + 3]
    if digits[0] == "0":
        octal = "0"
        for char in digits[1:]:
            if char not in _OCTAL:
                break
            octal += char
        return chr(int(octal, 8) & 0xFF), len(octal)
    if len(digits) == 3 and all(c in _OCTAL for c in digits):
        if int(digits, 8) > 0o377:
            message = "octal escape value \\%s outside of range 0-0o377" % digits
            raise error(message, text, pos - 1)
        return chr(int(digits, 8)), 3
    size = 2 if len(digits) > 1 and digits[1] in _DIGITS else 1
    return _known(int(digits[:size]), pattern, pos), size


def _escape(text, pos, pattern):
    # Gives what the escape at `pos` (behind the backslash) stands for, and its length.
    if pos >= len(text):
        raise error("bad escape (end of pattern)", text, pos - 1)
    char = text[pos]
    if char == "g":
        end = text.find(">", pos)
        if text[pos + 1 : pos + 2] != "<":
            raise error("missing <", text, pos + 1)
        if end < 0:
            raise error("missing >, unterminated name", text, pos + 2)
        if end == pos + 2:
            raise error("missing group name", text, pos + 2)
        return _group(text[pos + 2 : end], pattern, pos + 2), end - pos + 1
    if char in _DIGITS:
        return _numbered(text, pos, pattern)
    if char in _CONTROL:
        return _CONTROL[char], 1
    if "a" <= char <= "z" or "A" <= char <= "Z":
        raise error("bad escape \\%s" % char, text, pos - 1)
    return "\\" + char, 1


def parse_template(template, pattern):
    """Reads a template for a pattern into a list of texts and group numbers."""
    is_text = isinstance(template, str)
    text = template if is_text else "".join([chr(b) for b in template])
    parts = []
    start = 0
    while True:
        pos = text.find("\\", start)
        if pos < 0:
            break
        if pos > start:
            parts.append(text[start:pos])
        part, size = _escape(text, pos + 1, pattern)
        parts.append(part)
        start = pos + 1 + size
    if start < len(text) or not parts:
        parts.append(text[start:])
    if is_text:
        return parts
    return [part if isinstance(part, int) else bytes([ord(c) for c in part]) for part in parts]


def expand(parts, match):
    """Fills a parsed template from a match."""
    empty = match.string[:0]
    return empty.join(
        [(match.group(part) or empty) if isinstance(part, int) else part for part in parts]
    )
