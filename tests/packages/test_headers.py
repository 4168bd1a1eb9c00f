"""The headers of a wheel's own files."""

from __future__ import annotations

from email.parser import BytesHeaderParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import PackageError
from cloche.packages.headers import only, parse_headers


def test_headers_are_found_by_name_whatever_their_case():
    headers = parse_headers(b"Name: demo\nTAG: a\r\ntag:b\n\nName: not a header\n")
    assert only(headers, "NAME", "METADATA") == "demo"
    assert headers["tag"] == ["a", "b"]


def test_lines_that_go_on_are_no_headers():
    headers = parse_headers(b"License: a\n Name: x\n\tVersion: y\nno colon here\nName: demo\n")
    assert only(headers, "Name", "METADATA") == "demo"
    assert "version" not in headers


def test_bytes_that_are_no_text_do_no_harm():
    assert only(parse_headers(b"Author: \xe9\nName: demo\n"), "Name", "METADATA") == "demo"


@pytest.mark.parametrize("data", [b"", b"\nName: demo\n", b"Name: a\nname: b\n", b" Name: a\n"])
def test_what_has_to_be_there_once_is(data):
    with pytest.raises(PackageError, match=r"METADATA has . times Name"):
        only(parse_headers(data), "Name", "METADATA")


@given(st.lists(st.tuples(st.sampled_from(["Name", "tag", "X-Y"]), st.text("ab: ", max_size=9))))
def test_headers_are_those_that_mail_has(pairs):
    data = "".join(f"{name}: {text}\n" for name, text in pairs).encode() + b"\nbody"
    mail = BytesHeaderParser().parsebytes(data)
    for name, texts in parse_headers(data).items():
        assert texts == [text.strip() for text in mail.get_all(name)]
