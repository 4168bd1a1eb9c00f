"""The archive of the standard library."""

from __future__ import annotations

import marshal
import zlib

from runtimes.cpython.packing.pack import main


def read(archive):
    data = archive.read_bytes()
    end = 4 + int.from_bytes(data[:4], "little")
    return marshal.loads(data[4:end]), data


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
    start, size, text, text_size = index["p/m.py"]
    code = marshal.loads(data[start : start + size])
    namespace = {}
    exec(code, namespace)
    assert (namespace["x"], code.co_filename) == (1, "/lib/p/m.py")
    assert zlib.decompress(data[text : text + text_size]) == b"x = 1\n"


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
    assert list(index) == ["json/test.txt"]


def test_the_same_files_give_the_same_bytes(tmp_path):
    files = {f"m{i}.py": f"x = {{{i}, 'a', 'b'}}\n".encode() for i in range(50)}
    assert pack(tmp_path / "1", a=files)[1] == pack(tmp_path / "2", a=files)[1]
