"""The archive of the standard library."""

from __future__ import annotations

import marshal
import zlib

from runtimes.cpython.packing.pack import main


def read(archive):
    data = archive.read_bytes()
    end = 4 + int.from_bytes(data[:4], "little")
    return marshal.loads(data[4:end]), data


def source(index, data, path):
    _, _, start, size = index[path]
    dictionary = data[index[".dictionary"][0] : sum(index[".dictionary"])]
    return zlib.decompressobj(-zlib.MAX_WBITS, zdict=dictionary).decompress(
        data[start : start + size]
    )


def pack(tmp_path, **folders):
    for name, files in folders.items():
        for path, content in files.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    main(str(tmp_path / "archive"), "/lib", *(str(tmp_path / name) for name in folders))
    return read(tmp_path / "archive")


def test_a_module_is_code_and_text(tmp_path):
    index, data = pack(tmp_path, a={"p/m.py": b"x = 1\n"})
    start, size, _, _ = index["p/m.py"]
    code = marshal.loads(data[start : start + size])
    namespace = {}
    exec(code, namespace)
    assert (namespace["x"], code.co_filename) == (1, "/lib/p/m.py")
    assert source(index, data, "p/m.py") == b"x = 1\n"


def test_what_many_sources_share_is_kept_once(tmp_path):
    line = b"from collections.abc import Iterable, Iterator, Mapping\n"
    files = {f"m{i}.py": line + b"x = %d\n" % i for i in range(9)}
    index, data = pack(tmp_path, a=files)
    assert data[index[".dictionary"][0] : sum(index[".dictionary"])] == line
    assert [source(index, data, path) for path in files] == list(files.values())
    assert sum(size for path, (_, _, _, size) in list(index.items())[1:]) < 20 * 9


def test_any_other_file_is_kept_as_it_is(tmp_path):
    index, data = pack(tmp_path, a={"p/data.bin": b"\0\1\2"})
    start, size = index["p/data.bin"]
    assert data[start : start + size] == b"\0\1\2"


def test_of_two_files_the_later_folders_is_taken(tmp_path):
    index, data = pack(tmp_path, a={"m.txt": b"a", "n.txt": b"n"}, b={"m.txt": b"b"})
    assert data[index["m.txt"][0] : sum(index["m.txt"])] == b"b"
    assert "n.txt" in index


def test_what_cannot_work_is_left_out(tmp_path):
    index, _ = pack(tmp_path, a={"test/x.py": b"", "idlelib/y.py": b"", "json/test.txt": b""})
    assert list(index) == [".dictionary", "json/test.txt"]


def test_the_same_files_give_the_same_bytes(tmp_path):
    files = {f"m{i}.py": f"x = {{{i}, 'a', 'b'}}\n".encode() for i in range(50)}
    assert pack(tmp_path / "1", a=files)[1] == pack(tmp_path / "2", a=files)[1]


def test_a_module_that_was_compiled_already_has_no_source(tmp_path):
    code = marshal.dumps(compile("x = 1", "/lib/m.py", "exec"))
    index, data = pack(tmp_path, a={"m.py.code": code})
    start, size, _, source_size = index["m.py"]
    assert (data[start : start + size], source_size) == (code, 0)
