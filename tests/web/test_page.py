from __future__ import annotations

import json
import re
from html import unescape

import pytest

from cloche.errors import PageError
from cloche.web.answer import FOREVER, NEVER
from cloche.web.page import Page
from cloche.web.policy import WORKER

SETTINGS = {"token": "a\"b<c>'d&e", "keys": []}


@pytest.fixture
def page(page_folder):
    return Page(SETTINGS, page_folder)


def test_tells_the_page_its_settings_whatever_is_in_them(page):
    (told,) = re.findall(r'content="([^"]*)"', page.find("/").body.decode())
    assert json.loads(unescape(told)) == SETTINGS
    assert "<" not in told


def test_each_copy_of_the_page_has_a_nonce_of_its_own_and_is_kept_by_nobody(page):
    first, second = page.find("/"), page.find("/")
    (nonce,) = re.findall(r'nonce="([^"]*)"', first.body.decode())
    assert f"'nonce-{nonce}'" in first.policy
    assert nonce not in second.policy
    assert first.cache == NEVER


def test_files_with_their_hash_in_their_name_are_kept_for_ever(page):
    script = page.find("/assets/page-abc123.js")
    assert (script.type, script.cache) == ("text/javascript; charset=utf-8", FOREVER)
    assert script.policy == WORKER
    assert page.find("/icon.svg").cache == NEVER


@pytest.mark.parametrize(
    "path",
    ["/index.html", "/notes.secret", "/assets/", "/assets", "/../page/icon.svg", "//icon.svg", ""],
)
def test_there_is_nothing_else(page, path):
    assert page.find(path) is None


def test_says_how_to_build_the_page_where_it_is_not_built(tmp_path):
    with pytest.raises(PageError, match="make page"):
        Page(SETTINGS, str(tmp_path))
