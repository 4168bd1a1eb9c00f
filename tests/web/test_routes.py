from __future__ import annotations

import json

import pytest

RUN = {"runtime": "micropython", "code": "print(1 + 1)"}
TRICKS = [
    "/../pyproject.toml", "/assets/../../pyproject.toml", "/%2e%2e/pyproject.toml", "/..%2fx",
    "//etc/passwd", "/etc/passwd", "/assets/..\\..\\x", "/bundles/../../x", "/page/index.html",
    "/bundles/lang-python/0.1.0/..", "/bundles/lang-python/..%2f0.1.0/manifest.json", "/./",
    "/assets/page-abc123.js%00.txt", "/notes.secret", "/bundles/LANG-PYTHON/0.1.0/manifest.json",
    "http://evil.example/", "*", "/bundles/lang-python/0.1.0/manifest.json/../manifest.sig",
]  # fmt: skip


@pytest.mark.parametrize("path", TRICKS)
def test_a_path_is_a_name_and_no_tricks_are_played_with_it(client, path):
    answer = client.get(path)
    assert (answer.status, answer.body) == (404, b"there is nothing here\n")


def test_gives_the_page_and_its_files(client):
    assert b"a page" in client.get("/").body
    assert client.get("/assets/page-abc123.js?anything").status == 200


@pytest.mark.parametrize("path", ["/", "/assets/page-abc123.js", "/nothing"])
def test_another_name_of_the_server_is_not_answered(client, path):
    answer = client.get(path, Host="evil.example")
    assert answer.status == 421
    assert client.server.token.encode() not in answer.body


def test_runs_code_for_its_own_page(client):
    answer = client.run(RUN)
    assert (answer.status, json.loads(answer.body)["stdout"]) == (200, "2\n")


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Origin": None}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"X_Cloche_Token": None}, 403),
        ({"X_Cloche_Token": "guessed"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 421),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Type": None}, 415),
        ({"Content_Length": None}, 411),
        ({"Content_Length": "-1"}, 411),
        ({"Content_Length": "1e3"}, 411),
        ({"Content_Length": "²"}, 411),
        ({"Content_Length": str(3 << 20)}, 413),
        ({"Content_Length": "9" * 5000}, 413),
        ({"Transfer_Encoding": "chunked"}, 411),
    ],
)
def test_a_run_that_is_asked_for_in_any_other_way_is_refused_unread(client, changed, status):
    if changed.get("Content_Length") == "²":
        changed = {"Content_Length": "²".encode().decode("latin-1")}
    answer = client.run(RUN, **changed)
    assert answer.status == status
    assert answer.getheader("Connection") == "close"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused_also_where_another_page_asks_whether_it_may(client, method):
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.ask(method, "/run", headers)
    assert answer.status == 405
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_code_is_run_at_one_place_only(client):
    assert client.ask("POST", "/", {"Content-Length": "0"}).status == 404
    assert client.get("/run").status == 404


def test_a_bundle_that_was_changed_under_the_server_is_not_given_out(client, monkeypatch):
    from cloche.errors import AssetError

    def changed(path):
        raise AssetError("it is not what the manifest says")

    monkeypatch.setattr(client.server.routes._shelf, "find", changed)
    assert client.get("/bundles/lang-python/0.1.0/python.wasm").status == 500
