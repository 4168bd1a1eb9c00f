"""What a program tells the host: the value of its last expression, and what it displays."""

from base64 import b64encode

from _cloche import channel

_LONGEST = 8192
_METHODS = (
    ("text/html", "_repr_html_"),
    ("image/svg+xml", "_repr_svg_"),
    ("image/png", "_repr_png_"),
)
_KINDS = ("text/plain", *(kind for kind, _ in _METHODS))


def tell(value):
    """Tell the value of the last expression, as far as it can be carried."""
    shown = _shown(value)
    try:
        channel.send('{"t":"value","repr":', shown, ',"v":', value, "}")
    except (TypeError, MemoryError) as error:
        why = str(error) or "there is no memory left to carry it"
        channel.send('{"t":"value","repr":', shown, ',"why":', _clean(why), "}")


def display(*objects):
    """Show objects to whoever reads the result, each in all the forms that it has.

    These are `repr`, and where there are such methods what `_repr_html_`, `_repr_svg_`,
    `_repr_png_` and `_repr_mimebundle_` give.
    """
    for each in objects:
        channel.send('{"t":"display","data":', _forms(each), "}")


display.__module__ = "builtins"


def _forms(value):
    forms = {"text/plain": _shown(value)}
    kind = type(value)
    if hasattr(kind, "_repr_mimebundle_"):
        bundle = value._repr_mimebundle_()
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        forms.update((name, bundle[name]) for name in _KINDS if bundle and name in bundle)
    for name, method in _METHODS:
        if name not in forms and hasattr(kind, method):
            forms[name] = getattr(value, method)()
    return {name: _text(form) for name, form in forms.items() if form is not None}


def _text(form):
    if isinstance(form, (bytes, bytearray)):
        return b64encode(form).decode("ascii")
    return _clean(str(form))


def _shown(value):
    try:
        text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__} object, whose repr failed: {type(error).__name__}>"
    return _clean(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def _clean(text):
    return text.encode("utf-8", "backslashreplace").decode()
