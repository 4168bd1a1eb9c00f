"""Files as a host program gives them: by a name in the working folder, as bytes or as text."""

from __future__ import annotations

from cloche.errors import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Every guest starts in this folder.
WORKING_FOLDER = "/"


def read_files(files: Mapping[str, bytes | str]) -> dict[str, bytes]:
    """Turn files as they are given into those of a request.

    Args:
        files: Path to content. A path that is not absolute is one in the working folder; text is
            encoded as UTF-8.

    Returns:
        Absolute path to content.

    Raises:
        RequestError: If a path or a content is of the wrong type, or two paths are the same.
    """
    if not hasattr(files, "items"):
        raise RequestError(f"files is {type(files).__name__}; it has to map paths to bytes or str")
    read: dict[str, bytes] = {}
    for path, content in files.items():
        if not isinstance(path, str):
            raise RequestError(f"the path {path!r} of a file has to be str")
        absolute = path if path.startswith("/") else WORKING_FOLDER + path
        if absolute in read:
            raise RequestError(f"the file {path!r} is given twice")
        read[absolute] = as_bytes(path, content)
    return read


def as_bytes(path: object, content: object) -> bytes:
    """Give the bytes of a file; text is encoded as UTF-8.

    Raises:
        RequestError: If it is neither bytes nor text.
    """
    if isinstance(content, bytes):
        return content
    if not isinstance(content, str):
        kind = type(content).__name__
        raise RequestError(f"the file {path!r} is {kind}; it has to be bytes or str")
    try:
        return content.encode()
    except UnicodeEncodeError:
        raise RequestError(
            f"the file {path!r} has a lone surrogate, which is not text; give bytes"
        ) from None
