"""Writes the files of a result below a folder of the host, and nowhere else.

Their names are a stranger's. Each is taken apart, every folder on the way is opened in the one
before it and never through a symbolic link, and a file that is there already is left as it is.
"""

from __future__ import annotations

import os

from cloche.cli.options import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.result import Result

_IS_POSSIBLE = os.open in os.supports_dir_fd and os.mkdir in os.supports_dir_fd
_LONGEST_NAME = 255


class ResultsFolder:
    """A folder of the host, open for the files of a result.

    Args:
        path: The folder. It is made where it is not there.

    Raises:
        UsageError: If it cannot be used.
    """

    def __init__(self, path: str) -> None:
        if not _IS_POSSIBLE:
            raise UsageError("--out cannot be used safely on this system; take the files of --json")
        try:
            os.makedirs(path, exist_ok=True)
            self._folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            raise UsageError(f"--out cannot be used: {error}") from None

    def close(self) -> None:
        """Close the folder."""
        os.close(self._folder)

    def take(self, result: Result) -> list[str]:
        """Write the files of a result.

        Returns:
            A sentence for each that was not written.
        """
        reasons = {path: self._write(path, content) for path, content in result.files.items()}
        reasons.update(dict.fromkeys(result.files_left_out, "it is too large, or one too many"))
        return [f"{path!a} was not written: {reason}" for path, reason in reasons.items() if reason]

    def _write(self, path: str, content: bytes) -> str:
        names = path.split("/")
        if not all(map(_is_harmless, names)):
            return "its name is not one for a file here"
        try:
            folder = self._open_folder(names[:-1])
        except OSError as error:
            return f"a folder for it cannot be used ({error.strerror})"
        try:
            write_new(names[-1], content, folder)
        except FileExistsError:
            return "it is there already"
        except OSError as error:
            return str(error.strerror)
        finally:
            os.close(folder)
        return ""

    def _open_folder(self, names: list[str]) -> int:
        """Open a folder below, and make what is not there of it; gives its descriptor."""
        how = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        folder = os.dup(self._folder)
        for name in names:
            try:
                _make_folder(name, folder)
                inner = os.open(name, how, dir_fd=folder)
            finally:
                os.close(folder)
            folder = inner
        return folder


def write_new(name: str, content: bytes, folder: int) -> None:
    """Write a file that is not there yet; one that cannot be written whole is removed.

    Raises:
        OSError: If it is there, or cannot be written.
    """
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.open(name, how, 0o666, dir_fd=folder)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(file, left) :]
    except OSError:
        os.unlink(name, dir_fd=folder)
        raise
    finally:
        os.close(file)


def _make_folder(name: str, folder: int) -> None:
    try:  # noqa: SIM105 - contextlib costs four milliseconds of a warm start
        os.mkdir(name, dir_fd=folder)
    except FileExistsError:
        pass


def _is_harmless(name: str) -> bool:
    """Tell whether a name is one that a person would give a file, and every tool takes."""
    if name in ("", ".", "..") or not name.isprintable() or "\\" in name:
        return False
    return len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
