from __future__ import annotations

from cloche.web.policy import ALWAYS, WORKER, page_policy


def directives(policy):
    return {each.split()[0]: each.split()[1:] for each in policy.split("; ")}


def test_the_page_gets_everything_from_its_own_server_and_evaluates_nothing():
    policy = directives(page_policy("abc"))
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert policy["style-src"] == ["'self'", "'nonce-abc'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert "http" not in page_policy("abc")


def test_a_worker_may_connect_to_nothing():
    policy = directives(WORKER)
    assert policy["default-src"] == ["'none'"]
    assert "connect-src" not in policy


def test_nobody_may_frame_or_load_what_is_served():
    assert ALWAYS["X-Frame-Options"] == "DENY"
    assert ALWAYS["Cross-Origin-Resource-Policy"] == "same-origin"
