"""`RECORD`. What it is refused for is in `hostile`."""

from __future__ import annotations

import csv
import hashlib
import tracemalloc
from base64 import urlsafe_b64encode
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.errors import PackageError
from cloche.packages.inventory import check_inventory
from tests.packages.making import INFO, listing

RECORD = f"{INFO}/RECORD"


def check(files, record=None):
    check_inventory({**files, RECORD: listing(files) if record is None else record}, RECORD)


def test_files_that_are_as_listed_are_in_order():
    check({"a.py": b"1", "b/c": b""})


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_every_hash_that_the_format_has_is_known(name):
    told = urlsafe_b64encode(hashlib.new(name, b"1").digest()).decode().rstrip("=")
    check({"a": b"1"}, f"a,{name}={told},1\r\n{RECORD},,\r\n".encode())
    check({"a": b"1"}, f"a,{name}={told},\n".encode())
    with pytest.raises(PackageError, match=f"its {name} differs"):
        check({"a": b"2"}, f"a,{name}={told},1\n".encode())


@pytest.mark.parametrize("name", ["md5", "sha1", "SHA256", "sha224", ""])
def test_a_weaker_or_unknown_hash_is_refused(name):
    with pytest.raises(PackageError, match="SHA-256 or better"):
        check({"a": b"1"}, f"a,{name}=x,1\n".encode())


def test_another_size_is_refused():
    with pytest.raises(PackageError, match="not the file that RECORD lists"):
        check({"a": b"1"}, listing({"a": b"1"}).replace(b",1\n", b",2\n"))


def test_paths_with_commas_and_quotes_are_listed_as_csv_has_them():
    files = {'a,"b".py': b"1"}
    text = StringIO()
    rows = csv.reader(StringIO(listing({"a": b"1"}).decode()))
    csv.writer(text).writerows(
        [['a,"b".py', *rest] if p == "a" else [p, *rest] for p, *rest in rows]
    )
    check(files, text.getvalue().encode())


def test_a_long_list_is_read_no_further_than_its_first_fault():
    record = b"x,," + b"\n" * (8 << 20)
    tracemalloc.start()
    try:
        with pytest.raises(PackageError, match="not there"):
            check({"a": b"1"}, record)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_signatures_of_the_list_need_no_hash():
    check({"a": b"1", f"{RECORD}.jws": b"{}"}, listing({"a": b"1"}))
    check({"a": b"1", f"{RECORD}.p7s": b"x"}, listing({"a": b"1"}) + f"{RECORD}.p7s,,\n".encode())


@given(st.binary(max_size=300))
def test_any_list_is_right_or_refused(record):
    with pytest.raises(PackageError):
        check({"a": b"1"}, record)
