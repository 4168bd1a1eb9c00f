from __future__ import annotations

import json
import threading

import pytest

from cloche.web.runs import CAPS, Runs


@pytest.fixture(scope="module")
def runs():
    return Runs()


def ask(runs, **asked):
    answer = runs.answer(json.dumps({"runtime": "micropython", **asked}).encode())
    return answer.status, json.loads(answer.body)


def test_gives_the_result_of_a_run(runs):
    status, result = ask(runs, code="print(input())\n6 * 7", stdin="é")
    assert (status, result["status"], result["stdout"], result["value"]) == (200, "ok", "é\n", 42)


def test_holds_the_caps(runs):
    result = ask(runs, code="while True: print('x' * 100)")[1]
    assert (result["status"], len(result["stdout"])) == ("output_limit", CAPS["output"])


def test_what_cannot_be_run_is_a_result_as_well(runs):
    status, result = ask(runs, code="#" * 300_000)
    assert (status, result["status"]) == (200, "error")
    assert "at most 262,144 are run" in result["detail"]
    assert ask(runs, code="print('\ud800')")[0] == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"null", b'{"code": "1"}', b'{"runtime": "micropython"}', b"\xff",
     b'{"runtime": "perl", "code": "1"}', b'{"runtime": "micropython", "code": 1}',
     b'{"runtime": "micropython", "code": "1", "limits": "none"}', b"[" * 200_000,
     b'{"runtime": "../x", "code": "1"}', b'{"runtime": "cpython", "code": "1", "stdin": null}'],
)  # fmt: skip
def test_anything_else_is_refused(runs, body):
    answer = runs.answer(body)
    assert answer.status == 400
    assert json.loads(answer.body) == {"detail": "the request is no JSON with runtime and code"}


def test_only_so_much_runs_at_once():
    runs = Runs(at_once=1, patience=0.01)
    body = json.dumps({"runtime": "micropython", "code": "while True: pass"}).encode()
    statuses = []
    threads = [
        threading.Thread(target=lambda: statuses.append(runs.answer(body).status)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 503, 503]
