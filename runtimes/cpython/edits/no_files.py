"""The library and the interpreter seem to lie in files, and do not: what looks there finds them.

`linecache` reads the library's lines where the modules come from, also those of modules that
CPython freezes (`os`, `abc`, `codecs`), whose loader has no texts; `inspect`, `pdb` and tracebacks
ask it. `platform` has no executable to search for the C library's name.
"""

from runtimes.recipe.edits import Edit, insert_after, insert_before

EDITS: tuple[Edit, ...] = (
    insert_before(
        "Lib/linecache.py",
        "        # Realise a lazy loader based lookup if there is one\n",
        """\
        from _cloche_importer import lines_of
        if (lines := lines_of(fullname)) is not None:
            cache[filename] = sum(map(len, lines)), None, lines, fullname
            return lines

""",
    ),
    insert_after(
        "Lib/platform.py",
        """\
        executable = sys.executable

        if not executable:
            # sys.executable is not set.
            return lib, version
""",
        """\

    if executable == sys.executable:
        return lib, version
""",
    ),
)
