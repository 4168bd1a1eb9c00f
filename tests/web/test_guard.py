from __future__ import annotations

from email.message import Message

import pytest

from cloche.web.guard import make_guard

GUARD = make_guard(8765)
RIGHT = {"Host": "localhost:8765", "Origin": "http://localhost:8765", "X-Cloche-Token": GUARD.token}


def headers(*pairs):
    made = Message()
    for name, value in pairs:
        made[name] = value
    return made


def changed(**fields):
    pairs = {**RIGHT, **{name.replace("_", "-"): value for name, value in fields.items()}}
    return headers(*((name, value) for name, value in pairs.items() if value is not None))


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LocalHost:8765"])
def test_answers_by_the_names_of_this_machine(host):
    assert GUARD.host_fault(headers(("Host", host))) is None


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "localhost:8765.evil",
     "localhost:8765@evil", "[::1]:8765", "0.0.0.0:8765", "127.1:8765", " localhost:8765"],
)  # fmt: skip
def test_answers_by_no_other_name(host):
    assert GUARD.host_fault(headers(("Host", host))) == (
        "this server answers only as 127.0.0.1:8765 or localhost:8765"
    )


def test_answers_nobody_who_gives_no_name_or_two():
    assert GUARD.host_fault(headers()) is not None
    assert GUARD.host_fault(headers(("Host", "localhost:8765"), ("Host", "localhost:8765")))


def test_the_usual_port_need_not_be_named():
    assert make_guard(80).host_fault(headers(("Host", "localhost"))) is None


def test_runs_code_for_its_own_page():
    assert GUARD.run_fault(changed()) is None
    assert GUARD.run_fault(changed(Sec_Fetch_Site="same-origin")) is None


@pytest.mark.parametrize(
    "origin",
    [None, "null", "", "http://evil.example", "https://localhost:8765", "http://localhost",
     "http://127.0.0.1:8765", "http://localhost:8765/", "http://localhost:87650"],
)  # fmt: skip
def test_runs_no_code_for_another_origin(origin):
    assert GUARD.run_fault(changed(Origin=origin)) == (
        "only this server's own page may run code on it"
    )


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_runs_no_code_for_what_the_browser_says_is_another_site(site):
    assert GUARD.run_fault(changed(Sec_Fetch_Site=site)) is not None


@pytest.mark.parametrize(
    "token",
    [None, "", "x", "é", GUARD.token[:-1], GUARD.token + "x"],
    ids=["none", "empty", "short", "accent", "cut", "longer"],
)
def test_runs_no_code_for_who_does_not_know_the_token(token):
    assert "load it anew" in GUARD.run_fault(changed(X_Cloche_Token=token))


def test_each_server_has_a_token_of_its_own():
    assert make_guard(1).token != make_guard(1).token
    assert len(GUARD.token) >= 40
