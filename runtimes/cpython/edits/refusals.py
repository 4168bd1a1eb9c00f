"""What the runtime does not have says so in a sentence, where it would be an odd AttributeError."""

from runtimes.recipe.edits import Edit, insert_after, insert_before

EDITS: tuple[Edit, ...] = (
    insert_after(
        "Lib/socket.py",
        "import _socket\n",
        "from _cloche import network\n\nnetwork.complete(_socket)\n",
    ),
    insert_before(
        "Lib/multiprocessing/process.py",
        "        self._popen = self._Popen(self)\n",
        """\
        if sys.platform == "wasi":
            raise OSError("this runtime cannot start processes")
""",
    ),
)
