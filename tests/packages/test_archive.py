"""Archives, as they are read. Those that are refused are in `hostile`."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import PackageError
from cloche.packages.archive import ARCHIVE_BYTES, DEFLATED, STORED, Member, read_archive
from cloche.packages.unpack import unpack
from tests.packages.making import Entry, archive

FOLDER = Entry("f/", method=STORED, attributes=0o040755 << 16 | 0x10)


def test_members_are_told_as_they_lie_in_the_archive():
    data = archive([Entry("a", b"1" * 50), FOLDER, Entry("b", b"2", method=0)])
    first, second = read_archive(data)
    assert (first.path, first.method, first.size) == ("a", DEFLATED, 50)
    assert second == Member(
        path="b", method=STORED, start=data.index(b"2PK"), packed=1, size=1, crc=second.crc
    )


def test_extra_fields_are_skipped():
    extra = {"extra": b"\x01\x99\x02\x00ab"}
    data = archive([Entry("a", b"1", local=extra), Entry("b", b"2", central=extra)])
    assert [unpack(data, member) for member in read_archive(data)] == [b"1", b"2"]


def test_the_directory_may_be_in_another_order_than_the_members():
    data = archive([Entry("b", b"2"), Entry("a", b"1")])
    assert [member.path for member in read_archive(data)] == ["b", "a"]


def test_an_archive_above_the_cap_is_refused_unread():
    with pytest.raises(PackageError, match="is the most"):
        read_archive(bytes(ARCHIVE_BYTES + 1))


@given(
    st.dictionaries(
        st.text(alphabet="ab/.é", min_size=1, max_size=8), st.binary(max_size=200), max_size=5
    ),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_what_is_read_is_what_the_standard_library_reads(files, method):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for path, content in files.items():
            made.writestr(path, content)
    data = file.getvalue()
    try:
        members = read_archive(data)
    except PackageError:
        return
    with zipfile.ZipFile(BytesIO(data)) as other:
        assert {member.path: unpack(data, member) for member in members} == {
            info.filename: other.read(info) for info in other.infolist() if not info.is_dir()
        }
