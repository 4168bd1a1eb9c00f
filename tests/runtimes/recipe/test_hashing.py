"""Tree hashes say what is in files, and nothing else."""

from __future__ import annotations

import hashlib

from runtimes.recipe.hashing import bytes_sha256, file_sha256, tree_sha256, value_sha256


def plant(root, files):
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


FILES = {"py/a.c": "a", "py/sub/b.c": "b", "LICENSE": "mit", "other/c.c": "c"}


def test_a_tree_hash_is_over_sorted_lines_of_hash_and_path(tmp_path):
    plant(tmp_path, FILES)
    lines = "".join(
        f"{bytes_sha256(FILES[name].encode())}  {name}\n"
        for name in ("LICENSE", "py/a.c", "py/sub/b.c")
    )
    assert tree_sha256(tmp_path, ["py", "LICENSE"]) == hashlib.sha256(lines.encode()).hexdigest()


def test_a_tree_hash_does_not_depend_on_place_order_or_modes(tmp_path):
    one, two = (
        plant(tmp_path / "one", FILES),
        plant(tmp_path / "two", dict(reversed(FILES.items()))),
    )
    (two / "py/a.c").chmod(0o755)
    assert tree_sha256(one, ["py", "other"]) == tree_sha256(two, ["other", "py"])


def test_a_tree_hash_sees_content_and_names(tmp_path):
    plain = tree_sha256(plant(tmp_path / "plain", FILES), ["."])
    assert tree_sha256(plant(tmp_path / "text", {**FILES, "py/a.c": "A"}), ["."]) != plain
    assert tree_sha256(plant(tmp_path / "name", {**FILES, "py/d.c": "c"}), ["."]) != plain


def test_compiled_python_is_no_content(tmp_path):
    plain = tree_sha256(plant(tmp_path, FILES), ["."])
    plant(tmp_path, {"py/__pycache__/a.pyc": "x"})
    assert tree_sha256(tmp_path, ["."]) == plain


def test_hashes_files_and_values(tmp_path):
    (tmp_path / "f").write_bytes(b"abc")
    assert file_sha256(tmp_path / "f") == hashlib.sha256(b"abc").hexdigest()
    assert value_sha256({"a": 1, "b": [2]}) == value_sha256({"b": [2], "a": 1})
    assert value_sha256(["ab", "c"]) != value_sha256(["a", "bc"])
