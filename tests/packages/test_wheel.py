"""Whole wheels: good ones are read, every hostile one of the corpus is refused with its reason."""

from __future__ import annotations

import resource
import zipfile
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.errors import PackageError
from cloche.packages.archive import UNPACKED_BYTES
from cloche.packages.paths import path_fault
from cloche.packages.wheel import read_wheel
from tests.packages.hostile import CORPUS
from tests.packages.making import (
    INFO,
    METADATA,
    NAME,
    PYTHON,
    STORED,
    WHEEL,
    Entry,
    archive,
    contents,
    make_wheel,
)


def read(data, file=NAME, python=PYTHON):
    return read_wheel(file, data, python)


def test_a_good_wheel_gives_its_files_its_name_and_its_hash():
    data = make_wheel({"demo/data.txt": b"text"})
    package = read(data)
    assert (package.file, package.name, package.version) == (NAME, "demo", "1.0")
    assert package.sha256 == sha256(data).hexdigest()
    assert package.files["demo/data.txt"] == b"text"
    assert set(package.files) == {
        "demo/__init__.py",
        "demo/data.txt",
        f"{INFO}/METADATA",
        f"{INFO}/RECORD",
        f"{INFO}/WHEEL",
    }


@pytest.mark.parametrize("case", CORPUS)
def test_a_hostile_wheel_is_refused_and_the_reason_is_told(case):
    data, words = CORPUS[case]
    with pytest.raises(PackageError) as caught:
        read(data)
    assert str(caught.value).startswith(f"{NAME} is refused: ")
    assert words in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


def test_the_corpus_is_large():
    assert len(CORPUS) >= 120


def test_refusing_the_whole_corpus_takes_little_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for data, _ in CORPUS.values():
        with pytest.raises(PackageError):
            read(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


def test_wheels_as_the_standard_library_writes_them_are_read():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        file = BytesIO()
        with zipfile.ZipFile(file, "w", method) as made:
            made.mkdir("demo")
            for path, content in contents().items():
                made.writestr(path, content)
        assert read(file.getvalue()).files["demo/__init__.py"] == b"x = 1\n"


class Pipe(BytesIO):
    """A file that cannot be sought, so that sizes come after the bytes."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise OSError

    def tell(self):
        raise OSError


@pytest.mark.parametrize("zip64", [False, True])
def test_wheels_whose_sizes_come_after_their_bytes_are_read(zip64):
    file = Pipe()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in contents().items():
            with made.open(path, "w", force_zip64=zip64) as member:
                member.write(content)
    assert read(file.getvalue()).files["demo/__init__.py"] == b"x = 1\n"


def test_stored_members_and_folders_are_read():
    entries = [Entry(path, content, method=STORED) for path, content in contents().items()]
    folder = Entry("demo/", method=STORED, attributes=0o040755 << 16 | 0x10)
    assert "demo/__init__.py" in read(archive([folder, *entries])).files


def test_files_of_purelib_lie_beside_the_others_and_what_has_no_place_is_left_out():
    package = read(
        make_wheel(
            {
                "demo-1.0.data/purelib/more.py": b"y",
                "demo-1.0.data/scripts/tool": b"#!python\n",
                "demo-1.0.data/data/share/man/demo.1": b"",
                "demo-1.0.data/headers/demo.h": b"",
                "demo/__pycache__/__init__.cpython-313.pyc": b"forged",
            }
        )
    )
    assert package.files["more.py"] == b"y"
    assert not any("data" in path or "__pycache__" in path for path in package.files)


def test_names_and_versions_are_compared_as_the_format_says():
    info = "Zope_Interface-1.0_local.dist-info"
    metadata = "Name: zope.interface\nVersion: 1.0+local\n"
    data = make_wheel(info=info, metadata=metadata)
    package = read(data, "Zope_Interface-1.0_local-py3-none-any.whl")
    assert package.name == "zope-interface"


def test_a_wheel_may_be_signed_beside_its_record():
    files = contents({f"{INFO}/RECORD.jws": None})
    files[f"{INFO}/RECORD.jws"] = b"{}"
    package = read(archive([Entry(path, content) for path, content in files.items()]))
    assert f"{INFO}/RECORD.jws" in package.files


@pytest.mark.parametrize("tag", ["py2.py3-none-any", "py313-none-any", "py39-none-any"])
def test_pure_wheels_for_this_python_are_read(tag):
    data = make_wheel(wheel=WHEEL.replace("py3-none-any", tag))
    assert read(data, f"demo-1.0-{tag}.whl").name == "demo"


def test_a_wheel_of_another_python_or_platform_is_refused_by_its_name():
    with pytest.raises(
        PackageError, match=r"another Python \('py314-none-any'\); this one is 3.13"
    ):
        read(make_wheel(), "demo-1.0-py314-none-any.whl")
    with pytest.raises(PackageError, match="pure Python runs"):
        read(make_wheel(), "demo-1.0-cp313-cp313-manylinux_2_17_x86_64.whl")


def test_what_a_wheel_requires_is_compared_with_the_runtimes_version():
    data = make_wheel(metadata=METADATA + "Requires-Python: >=3.13.4\n")
    assert read(data).name == "demo"
    with pytest.raises(PackageError, match=r"this one is 3\.13\.3"):
        read(data, python="3.13.3")


def check(data, file=NAME):
    """A wheel is refused with a sentence, or gives files within the caps: nothing else happens."""
    try:
        package = read(data, file)
    except PackageError:
        return
    assert sum(map(len, package.files.values())) <= UNPACKED_BYTES
    assert all(path_fault(path) is None for path in package.files)


@given(st.binary(max_size=2000))
def test_any_bytes_are_refused_or_read(data):
    check(data)
    check(data + make_wheel()[-22:])


GOOD = make_wheel({"a/b/c.py": b"1" * 300})


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8))
@settings(max_examples=300)
def test_any_change_of_a_wheel_is_refused_or_does_no_harm(changes):
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    check(bytes(data))


@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD)), st.binary(max_size=50))
def test_any_cut_and_any_splice_of_a_wheel_is_refused_or_does_no_harm(first, second, inserted):
    check(GOOD[:first] + inserted + GOOD[second:])


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "flags": st.integers(0, 0xFFFF),
        "method": st.sampled_from([0, 8, 9, 12, 99]),
        "crc": st.integers(0, 0xFFFFFFFF),
        "packed": st.integers(0, 0xFFFFFFFF),
        "size": st.integers(0, 0xFFFFFFFF),
        "attributes": st.integers(0, 0xFFFFFFFF),
        "offset": st.integers(0, 3000),
        "name": st.text(max_size=8).map(str.encode),
        "extra": st.binary(max_size=9),
    },
)


@given(
    st.lists(
        st.builds(
            Entry,
            st.text(max_size=12),
            st.binary(max_size=30),
            method=st.sampled_from([0, 8]),
            local=FIELDS,
            central=FIELDS,
            after=st.binary(max_size=3),
        ),
        max_size=4,
    )
)
def test_any_archive_is_refused_or_read(entries):
    good = [Entry(path, content) for path, content in contents().items()]
    check(archive([*good, *entries]))


@given(st.text(max_size=40), st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_any_description_is_refused_or_read(name, wheel, metadata, record):
    check(make_wheel(wheel=WHEEL + wheel, metadata=METADATA + metadata), f"{name}.whl")
    check(make_wheel({f"{INFO}/RECORD": record}, wheel=wheel, metadata=metadata))
