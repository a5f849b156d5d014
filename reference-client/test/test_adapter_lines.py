"""Lines in and out, without any server: what is no request, ids, the end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from driven_client import Client, data, run

HELLO = '{"id":1,"op":"hello","v":1}'
MIB = 1 << 20


def test_hello_tells_who_answers(client: Client) -> None:
    hello = client.ask("hello", v=1)
    assert (hello["ev"], hello["name"]) == ("hello", "grpc-c++")
    assert {"unary", "client_stream", "server_stream", "bidi", "interop", "tls"} <= set(hello["capabilities"])


def test_another_version_is_unsupported(client: Client) -> None:
    assert client.ask("hello", v=2) == {"id": 1, "ev": "unsupported", "what": "v"}


NO_REQUESTS = ["", "hello", "{", "[]", "7", '"x"', "{}", '{"id":0,"op":"hello","v":1}', '{"id":-1}', '{"id":"1"}', "\0"]


@pytest.mark.parametrize("line", NO_REQUESTS)
def test_a_line_that_is_no_request_is_an_error_without_an_id(client: Client, line: str) -> None:
    client.write(line)
    assert client.next(0)["ev"] == "error"
    assert client.ask("hello", v=1)["ev"] == "hello"


def test_a_line_that_is_too_long_is_an_error_and_no_memory(client: Client) -> None:
    client.write('{"id":1,"op":"' + "x" * (33 * MIB) + '"}')
    assert "32 MiB" in client.next(0)["why"]
    assert client.ask("hello", v=1)["ev"] == "hello"


def test_deep_nesting_is_survived(client: Client) -> None:
    client.write('{"id":1,"op":' + "[" * 100_000 + "]" * 100_000 + "}")
    assert client.next(1)["ev"] == "error"


CALL = {"op": "call", "channel": 1, "pattern": "unary", "path": "/a/b", "messages": []}


def filled(**members: Any) -> dict[str, Any]:
    """A message with a fill that has these members, too."""
    return {"messages": [{"data": "", "fill": {"pattern": "AA==", "size": 1} | members}]}


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        ({}, "op is missing"),
        ({"op": 7}, "op must be a string"),
        ({"op": "hello"}, "v is missing"),
        ({"op": "hello", "v": "1"}, "v must be an integer"),
        ({"op": "channel"}, "target is missing"),
        ({"op": "channel", "target": ""}, "target must not be empty"),
        ({"op": "channel", "target": "x", "options": []}, "options must be an object"),
        ({"op": "call", "channel": 77}, "no channel has the id 77"),
        ({"op": "call", "channel": 1}, "pattern is missing"),
        (CALL | {"path": "a/b"}, "path must begin with /"),
        (CALL | {"path": "/\n"}, "path: gRPC allows only"),
        (CALL | {"messages": {}}, "messages must be an array"),
        (CALL | {"messages": [{}]}, "messages[0].data is missing"),
        (CALL | {"messages": [*data(b""), {"data": "?"}]}, "messages[1].data is not base64"),
        (CALL | {"messages": [{"data": "", "after_ms": -1}]}, "messages[0].after_ms must be an integer of at least 0"),
        (CALL | {"messages": [{"data": "", "after_ms": 2**40}]}, "messages[0].after_ms must be an integer of at most"),
        (CALL | filled(pattern=""), "messages[0].fill.pattern is not base64 of at least one octet"),
        (CALL | filled(size=0), "messages[0].fill.size must be an integer of at least 1"),
        (CALL | filled(size=(32 << 20) + 1), "messages[0].fill.size must be at most 33554432"),
        (CALL | {"metadata": {}}, "metadata must be an array"),
        (CALL | {"metadata": [["a"]]}, "metadata[0] must be a name and a value"),
        (CALL | {"metadata": [["A", "v"]]}, "metadata[0]: gRPC allows no such name"),
        (CALL | {"metadata": [[":path", "v"]]}, "metadata[0]: gRPC allows no such name"),
        (CALL | {"metadata": [["a", "b"], ["a", "\u263a"]]}, "metadata[1]: gRPC allows only printable ASCII"),
        (CALL | {"metadata": [["a-bin", "?"]]}, "metadata[0] is not base64"),
        (CALL | {"deadline_ms": "1"}, "deadline_ms must be an integer"),
        (CALL | {"deadline_ms": 2**70}, "deadline_ms must be an integer"),
        (CALL | {"cancel": {"at": "received", "messages": 0}}, "cancel.messages must be an integer of at least 1"),
        (CALL | {"cancel": {"at": "sent"}}, "cancel.messages is missing"),
        (CALL | {"credentials": {}}, "credentials.metadata is missing"),
        ({"op": "cancel", "call": 1}, "no call has the id 1"),
        ({"op": "cancel", "call": 99}, "no call has the id 99"),
        ({"op": "state", "channel": 99}, "no channel has the id 99"),
        ({"op": "state", "channel": 1, "watch": 1}, "watch must be true or false"),
        ({"op": "report", "channel": 99}, "no channel has the id 99"),
        ({"op": "interop", "channel": 99, "case": "empty_unary"}, "no channel has the id 99"),
        ({"op": "close", "channel": 99}, "no channel has the id 99"),
    ],
)
def test_nonsense_is_an_error_that_says_where(client: Client, request_: dict[str, Any], why: str) -> None:
    client.channel("127.0.0.1:1")
    client.write(json.dumps({"id": 2} | request_))
    answer = client.next(2)
    assert (answer["ev"], answer.get("why", "")[: len(why)]) == ("error", why)


@pytest.mark.parametrize(
    ("request_", "what"),
    [
        ({"op": "fly"}, "op"),
        ({"op": "hello", "v": 1, "x": 1}, "x"),
        (CALL | {"x": 1}, "x"),
        (CALL | {"pattern": "both"}, "pattern"),
        (CALL | {"messages": [{"data": "", "x": 1}]}, "messages[0].x"),
        (CALL | filled(x=1), "messages[0].fill.x"),
        (CALL | {"compression": "snappy"}, "compression"),
        (CALL | {"cancel": {"at": "start", "x": 1}}, "cancel.x"),
        (CALL | {"cancel": {"at": "noon"}}, "cancel.at"),
        (CALL | {"credentials": {"metadata": [], "x": 1}}, "credentials.x"),
        ({"op": "state", "channel": 1, "x": 1}, "x"),
        ({"op": "interop", "channel": 1, "case": "orca_per_rpc"}, "case"),
        ({"op": "interop", "channel": 1, "case": "rpc_soak", "parameters": {"x": "1"}}, "parameters.x"),
        ({"op": "close", "channel": 1, "x": 1}, "x"),
        ({"op": "bye", "x": 1}, "x"),
    ],
)
def test_what_cannot_be_had_is_unsupported(client: Client, request_: dict[str, Any], what: str) -> None:
    client.channel("127.0.0.1:1")
    client.write(json.dumps({"id": 2} | request_))
    assert client.next(2) == {"id": 2, "ev": "unsupported", "what": what}


def test_what_is_asked_for_at_a_time_is_bounded(client: Client) -> None:
    channel = client.channel("127.0.0.1:1")
    kinds = [client.ask("state", channel=channel, watch=True)["ev"] for _ in range(65)]
    assert kinds == ["state"] * 64 + ["error"]


def test_an_id_is_used_once_at_a_time(client: Client) -> None:
    client.channel("127.0.0.1:1")
    client.write('{"id":1,"op":"channel","target":"127.0.0.1:1"}')
    assert client.next(1) == {"id": 1, "ev": "error", "why": "id 1 is in use"}


def test_bye_is_the_last_word(client: Client) -> None:
    channel = client.channel("127.0.0.1:1")
    assert client.ask("bye")["ev"] == "bye"
    assert client.process.wait(5) == 0
    assert client.silent(channel)


def test_the_end_of_the_input_ends_it_without_a_word() -> None:
    ended = run()
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_what_came_before_the_end_of_the_input_is_answered() -> None:
    ended = run(input=HELLO + "\n" + '{"id":2,"op":"channel","target":"127.0.0.1:1"}\n' + "no line")
    assert [json.loads(line)["ev"] for line in ended.stdout.splitlines()] == ["hello", "ok"]
    assert ended.returncode == 0
