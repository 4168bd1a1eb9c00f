"""Output as text while it comes: characters that are split over two writes come whole."""

from __future__ import annotations

from codecs import getincrementaldecoder

from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.errors import RequestError
from cloche.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    StreamName = Literal["stdout", "stderr"]
    OnOutput = Callable[[StreamName, str], object]

_Decoder = getincrementaldecoder("utf-8")


class TextOutput:
    """Both output streams of one run, handed on as text; a context around the run.

    What is not UTF-8 is replaced, as in the result: all pieces of a stream, put together, are the
    text of the result.

    Args:
        on_output: Gets each piece: the stream's name, "stdout" or "stderr", and its text.
        live: What else the run is joined to.

    Raises:
        RequestError: If it cannot be called, or the output goes somewhere else already.
    """

    def __init__(self, on_output: OnOutput, live: LiveStreams = NOT_LIVE) -> None:
        if not callable(on_output):
            raise RequestError(f"on_output is {type(on_output).__name__}; it has to be a function")
        if live.stdout is not None or live.stderr is not None:
            raise RequestError("output goes to on_output or to the streams of live, not to both")
        self._on_output = on_output
        self._live = live
        self._stdout = _Decoder("replace")
        self._stderr = _Decoder("replace")

    def __enter__(self) -> LiveStreams:
        """Give what the run has to be joined to."""
        return replace(
            self._live,
            stdout=lambda piece: self._pass_on("stdout", self._stdout.decode(piece)),
            stderr=lambda piece: self._pass_on("stderr", self._stderr.decode(piece)),
        )

    def __exit__(self, kind: object, *_: object) -> None:
        """Hand on what is left of characters that never came whole, where the run went well."""
        if kind is None:
            self._pass_on("stdout", self._stdout.decode(b"", final=True))
            self._pass_on("stderr", self._stderr.decode(b"", final=True))

    def _pass_on(self, name: StreamName, text: str) -> None:
        if text:
            self._on_output(name, text)
