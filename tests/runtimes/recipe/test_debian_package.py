"""Unpacking a Debian package."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtimes.recipe.debian_package import unpack_package
from runtimes.recipe.errors import MismatchError


def member(name, data):
    header = f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode()
    return header + data + b"\n" * (len(data) % 2)


def package(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:xz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    parts = [member("debian-binary", b"2.0\n"), member("control.tar.xz", b"odd")]
    return b"!<arch>\n" + b"".join([*parts, member("data.tar.xz", out.getvalue())])


def test_the_files_of_a_package_are_unpacked(tmp_path):
    deb = tmp_path / "x_1_all.deb"
    deb.write_bytes(package({"usr/lib/x": b"content"}))
    unpack_package(deb, tmp_path / "root")
    assert (tmp_path / "root" / "usr" / "lib" / "x").read_bytes() == b"content"


def test_a_file_outside_is_refused(tmp_path):
    deb = tmp_path / "x_1_all.deb"
    deb.write_bytes(package({"../../escaped": b"content"}))
    with pytest.raises(tarfile.FilterError):
        unpack_package(deb, tmp_path / "root")


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"!<arch>\n", b"!<arch>\n" + member("x", b"y")])
def test_what_is_no_package_is_refused(tmp_path, data):
    deb = tmp_path / "x_1_all.deb"
    deb.write_bytes(data)
    with pytest.raises(MismatchError):
        unpack_package(deb, tmp_path / "root")


@given(st.binary(min_size=60, max_size=200) | st.binary(max_size=59))
def test_garbage_is_refused(tmp_path_factory, data):
    deb = tmp_path_factory.mktemp("deb") / "x_1_all.deb"
    deb.write_bytes(b"!<arch>\n" + data)
    with pytest.raises(MismatchError):
        unpack_package(deb, deb.parent / "root")
