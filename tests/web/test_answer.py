from __future__ import annotations

import gzip
import json

from cloche.web.answer import NEVER, json_answer, sentence, shrunk


def test_a_sentence_is_plain_text_that_nothing_is_allowed_in_and_nobody_keeps():
    answer = sentence(405, "there is GET", Allow="GET")
    assert (answer.status, answer.body) == (405, b"there is GET\n")
    assert answer.type == "text/plain; charset=utf-8"
    assert (answer.policy, answer.cache) == ("default-src 'none'", NEVER)
    assert answer.headers == {"Allow": "GET"}


def test_a_sentence_with_half_a_character_can_be_sent():
    assert sentence(400, "\ud800").body == b"?\n"


def test_json_is_ascii_whatever_is_in_it():
    body = json_answer({"text": "é\ud800"}).body
    assert body.isascii()
    assert json.loads(body) == {"text": "é\ud800"}


def test_what_is_compressed_is_the_same_each_time():
    body = b"a line\n" * 1000
    assert gzip.decompress(shrunk(body)) == body
    assert shrunk(body) is shrunk(body)
    assert len(shrunk(body)) < 100
