"""The agent as a process, against an endpoint on loopback that speaks the protocol."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.endpoint import DONE, Endpoint, calls, chunk, event, says

AGENT = Path(__file__).parents[2] / "examples" / "agent.py"
QUESTION = "What is it?"


def start(*arguments, **env):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI_")}
    return subprocess.Popen(
        [sys.executable, AGENT, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**clean, "NO_PROXY": "127.0.0.1", **env},
        encoding="utf-8",
    )


def finish(process, stdin=""):
    """Give the exit code, and what was shown on both streams."""
    shown, complaints = process.communicate(stdin, timeout=120)
    return process.returncode, shown, complaints


def ask(endpoint, *arguments, question=QUESTION, **env):
    named = ("--base-url", endpoint.url, "--model", "m", "--runtime", "micropython")
    given = () if question is None else (question,)
    return start(*named, *arguments, *given, **env)


def roles(messages):
    return [message["role"] for message in messages]


def test_an_answer_is_shown():
    with Endpoint(says("It is a bell “dome”.")) as endpoint:
        assert finish(ask(endpoint)) == (0, "It is a bell “dome”.\n", "")
    path, headers, body = endpoint.asked[0]
    assert (path, body["model"], body["stream"]) == ("/v1/chat/completions", "m", True)
    assert body["messages"][-1] == {"role": "user", "content": QUESTION}
    assert "Authorization" not in headers


def test_the_key_comes_from_the_environment():
    with Endpoint(says("a"), says("b")) as endpoint:
        finish(ask(endpoint, OPENAI_API_KEY="sk-1"))
        finish(ask(endpoint, "--key-variable", "MINE", MINE="sk-2"))
    assert [headers["Authorization"] for _, headers, _ in endpoint.asked] == [
        "Bearer sk-1",
        "Bearer sk-2",
    ]


def test_the_model_is_told_of_python_and_that_its_state_is_kept():
    with Endpoint(says("a")) as endpoint:
        finish(ask(endpoint))
    (tool,) = endpoint.asked[0][2]["tools"]
    assert (tool["type"], tool["function"]["name"]) == ("function", "Python")
    assert tool["function"]["parameters"]["required"] == ["code"]
    assert "of earlier calls are still there" in tool["function"]["description"]


def test_code_is_shown_and_run_and_the_state_is_kept_from_turn_to_turn():
    answers = calls("n = 40\nprint('first')"), calls("print(n + 2)"), says("42")
    with Endpoint(*answers) as endpoint:
        code, shown, complaints = finish(ask(endpoint))
    assert (code, complaints) == (0, "")
    places = [shown.index(each) for each in ("n = 40", "first\n", "print(n + 2)", "42\n")]
    assert places == sorted(places)
    messages = endpoint.asked[-1][2]["messages"]
    assert roles(messages) == ["system", "user", "assistant", "tool", "assistant", "tool"]
    assert [each["content"] for each in messages if each["role"] == "tool"] == ["first\n", "42\n"]
    assert messages[2]["tool_calls"][0]["id"] == messages[3]["tool_call_id"] == "call_0"
    asked = json.loads(messages[2]["tool_calls"][0]["function"]["arguments"])
    assert asked == {"code": "n = 40\nprint('first')"}


def test_several_calls_of_one_turn_are_carried_out_in_their_order():
    with Endpoint(calls("x = 1", "x += 1", "print(x)"), says("2")) as endpoint:
        assert finish(ask(endpoint))[0] == 0
    told = [each for each in endpoint.asked[1][2]["messages"] if each["role"] == "tool"]
    assert [each["tool_call_id"] for each in told] == ["call_0", "call_1", "call_2"]
    assert told[2]["content"] == "2\n"


def test_an_exception_is_for_the_model_to_mend():
    with Endpoint(calls("1/0"), says("I see.")) as endpoint:
        code, shown, _ = finish(ask(endpoint))
    assert code == 0
    assert "ZeroDivisionError" in shown
    told = endpoint.asked[1][2]["messages"][-1]["content"]
    assert told.startswith("status: error, exit code: 1")
    assert "ZeroDivisionError" in told


def test_a_tool_that_is_not_there_and_arguments_that_are_none_are_for_the_model_to_mend():
    def piece(name, arguments):
        part = {"index": 0, "id": "c", "function": {"name": name, "arguments": arguments}}
        return [chunk({"tool_calls": [part]}), chunk({}, "tool_calls"), DONE]

    answers = piece("Bash", '{"code": "ls"}'), piece("Python", '{"code": '), says("Sorry.")
    with Endpoint(*answers) as endpoint:
        assert finish(ask(endpoint))[0] == 0
    messages = endpoint.asked[-1][2]["messages"]
    told = [each["content"] for each in messages if each["role"] == "tool"]
    assert "there is no tool 'Bash'" in told[0]
    assert "the arguments are no JSON" in told[1]
    assert messages[4]["tool_calls"][0]["function"]["arguments"] == "{}"


def test_the_stream_may_be_split_anywhere():
    answer = b"".join([b": a comment\n\n", *calls("print('é€')"), b"\r\n"])
    pieces = [answer[at : at + 1] for at in range(len(answer))]
    end = b"".join(says("ünd"))
    with Endpoint(pieces, [end.replace(b"\n", b"\r\n")]) as endpoint:
        code, shown, complaints = finish(ask(endpoint))
    assert (code, complaints) == (0, "")
    assert "é€\n" in shown
    assert shown.endswith("ünd\n")


def test_an_endpoint_that_does_not_stream_is_understood():
    message = {"role": "assistant", "content": "whole"}
    body = json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}).encode()
    with Endpoint((200, {"Content-Type": "application/json"}, body)) as endpoint:
        assert finish(ask(endpoint)) == (0, "whole\n", "")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((401, {}, b'{"error": {"message": "bad key"}}'), "the key is missing or wrong"),
        ((404, {}, b"not found"), "answered 404: there is no such model or address"),
        ((429, {"Retry-After": "7"}, b""), "too many requests; ask again in 7 s"),
        ((500, {}, b'{"error": "oh\\n\\u001b[2Jno"}'), "the fault is the endpoint's"),
        ((418, {}, b"[1]"), "answered 418: [1]"),
        ((307, {"Location": "http://127.0.0.1:1/x"}, b""), "it sends us to http://127.0.0.1:1/x"),
        ([event("{nonsense")], "a chunk that is no JSON: {nonsense"),
        ([event('{"choices": {}}')], "no part of an answer"),
        ([chunk({"content": 5})], "no part of an answer"),
        ([chunk({"tool_calls": [{"index": []}]})], "no part of an answer"),
        ([event('{"error": {"message": "overloaded"}}')], "reports an error: overloaded"),
        ([chunk({"content": "half"})], "broke off in the middle"),
        ([chunk({"content": "half"}), None], "broke off in the middle"),
        ([b"data: " + b"x" * (1 << 21)], "has more than"),
        ([], "broke off in the middle"),
    ],
)
def test_what_goes_wrong_is_one_clear_sentence(answer, sentence):
    with Endpoint(answer) as endpoint:
        code, _, complaints = finish(ask(endpoint, OPENAI_API_KEY="sk-secret"))
    assert code == 1
    assert complaints.startswith("agent: ")
    assert sentence in complaints
    assert complaints.count("\n") == 1
    assert "\x1b" not in complaints
    assert "sk-secret" not in complaints


def test_an_endpoint_that_is_not_there_is_told():
    with Endpoint() as endpoint:
        pass
    code, _, complaints = finish(ask(endpoint))
    assert (code, "cannot be reached" in complaints) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "env", "sentence"),
    [
        ((), {}, "name an endpoint by --base-url and --model"),
        (("--base-url", "file:///etc", "--model", "m"), {}, "has to begin with http"),
        (("--base-url", "http://x", "--model", "m"), {"OPENAI_API_KEY": "a\nb"}, "line end"),
        (("--scripted", "nowhere.json"), {}, "no recording of a conversation"),
        (("--scripted", "--file", "nowhere.csv"), {}, "nowhere.csv"),
        (("--scripted", "--timeout", "-1"), {}, "timeout"),
    ],
)
def test_what_is_asked_for_in_a_wrong_way_is_told(arguments, env, sentence):
    code, _, complaints = finish(start(*arguments, "question", **env))
    assert (code, sentence in complaints) == (1, True)


def test_a_model_that_only_calls_is_asked_so_often_and_no_more():
    with Endpoint(*[calls("print(1)")] * 5) as endpoint:
        code, _, complaints = finish(ask(endpoint, "--turns", "3"))
    assert (code, len(endpoint.asked)) == (1, 3)
    assert "no answer after 3 turns" in complaints


def test_a_model_that_asks_for_too_many_calls_at_once_is_refused():
    with Endpoint(calls(*["print(1)"] * 21, letters=100)) as endpoint:
        code, _, complaints = finish(ask(endpoint))
    assert (code, "more than 20 calls" in complaints) == (1, True)


def test_an_answer_that_the_endpoint_cut_says_so():
    with Endpoint([chunk({"content": "and then"}), chunk({}, "length"), DONE]) as endpoint:
        assert "cut by the endpoint: length" in finish(ask(endpoint))[1]


def test_nothing_that_a_stranger_says_reaches_the_terminal_as_an_escape_sequence():
    with Endpoint(calls("print('\\x1b[2J')  # \x1b[31m"), says("\x1b]0;x\x07")) as endpoint:
        _, shown, _ = finish(ask(endpoint))
    assert "\x1b" not in shown
    assert shown.count("\\x1b") == 4


def test_files_are_there_for_the_code(tmp_path):
    (tmp_path / "data.csv").write_text("1\n2\n")
    with Endpoint(calls("print(open('data.csv').read())"), says("ok")) as endpoint:
        finish(ask(endpoint, "--file", str(tmp_path / "data.csv")))
    assert endpoint.asked[1][2]["messages"][-1]["content"] == "1\n2\n\n"


def test_one_question_comes_after_the_other_and_one_that_failed_is_forgotten():
    answers = calls("n = 1"), (500, {}, b""), says("one"), says("two")
    with Endpoint(*answers) as endpoint:
        code, shown, complaints = finish(ask(endpoint, question=None), "a\n\nb\nc\n")
    assert (code, complaints.count("answered 500")) == (0, 1)
    assert "one\n" in shown
    contents = [each["content"] for each in endpoint.asked[-1][2]["messages"]]
    assert contents[1:] == ["b", "one", "c"]


def test_ctrl_c_stops_the_answer_and_the_conversation_goes_on():
    """The code runs without end; it is interrupted once it has said that it is there."""
    answers = calls("print('here')\nwhile True: pass"), says("next")
    with Endpoint(*answers) as endpoint:
        process = ask(endpoint, "--timeout", "60", question=None)
        process.stdin.write("a\n")
        process.stdin.flush()
        for line in process.stdout:
            if line == "here\n":
                break
        process.send_signal(signal.SIGINT)
        code, shown, _ = finish(process, "b\n")
    assert (code, "interrupted" in shown, "next\n" in shown) == (0, True, True)


def test_a_conversation_that_was_recorded_is_played_without_an_endpoint(tmp_path):
    kept = str(tmp_path / "kept.json")
    with Endpoint(calls("n = 6"), calls("print(n * 7)"), says("It is 42.")) as endpoint:
        assert finish(ask(endpoint, "--record", kept))[0] == 0
    code, shown, complaints = finish(start("--scripted", kept))
    assert (code, complaints) == (0, "")
    assert QUESTION in shown
    assert "\n42\n" in shown
    assert shown.endswith("It is 42.\n")


def test_the_recording_that_comes_with_it_says_what_its_code_says(tmp_path):
    """Its answers are the model's of then; the output is that of code which is run now."""
    code, shown, complaints = finish(start("--scripted"))
    assert (code, complaints) == (0, "")
    for told in ("1229 929\n", "NameError", "36 after 9551\n", "FileNotFoundError", "['tmp'] {}\n"):
        assert told in shown


def test_a_recording_that_breaks_off_is_told(tmp_path):
    path = tmp_path / "half.json"
    path.write_text(json.dumps({"messages": [{"role": "user", "content": "a"}]}))
    code, _, complaints = finish(start("--scripted", str(path)))
    assert (code, "no more answers" in complaints) == (1, True)
