"""What kind of character a character is, for strings and for regular expressions."""

import _re


def is_word(char):
    """Tells whether it is a letter, a number or an underscore."""
    return _re.is_word(ord(char))


def is_numeric(char):
    """Tells whether it is a digit, or a number such as `½`."""
    return char.isdigit() or char in "²³¹¼½¾"


def is_letter(char):
    """Tells whether it is a letter."""
    return char != "_" and is_word(char) and not is_numeric(char)


def is_printable(char):
    """Tells whether `repr` shows it as it is."""
    return _re.is_printable(ord(char))
