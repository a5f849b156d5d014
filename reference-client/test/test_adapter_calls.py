"""Calls: patterns, metadata, status, deadlines, pauses."""

from __future__ import annotations

import base64

import pytest
from driven_client import SERVICE, Client, data
from interop_messages import body_of, decode, input_request, output_request, parameters, simple_request
from recording_server import Recorder
from scripted_answers import DETAILS
from servers import Server

CANCELLED, DEADLINE_EXCEEDED, UNIMPLEMENTED, UNAVAILABLE = 1, 4, 12, 14


def test_a_unary_call(client: Client, service: Server) -> None:
    request = simple_request(size=5, body=bytes(70_000))
    result = client.call(client.channel(service.address), SERVICE + "UnaryCall", request)
    assert result.kinds == ["initial", "message", "end"]
    assert (result.status, body_of(result.messages[0])) == (0, bytes(5))


def test_a_client_stream(client: Client, service: Server) -> None:
    requests = [input_request(bytes(size)) for size in (1, 20, 300)]
    result = client.call(
        client.channel(service.address), SERVICE + "StreamingInputCall", *requests, pattern="client_stream"
    )
    assert result.kinds == ["initial", "message", "end"]
    assert decode(result.messages[0]) == {1: [321]}


def test_a_server_stream(client: Client, service: Server) -> None:
    request = output_request([parameters(size) for size in (1, 0, 70_000)])
    result = client.call(
        client.channel(service.address), SERVICE + "StreamingOutputCall", request, pattern="server_stream"
    )
    assert result.kinds == ["initial", "message", "message", "message", "end"]
    assert [len(body_of(message)) for message in result.messages] == [1, 0, 70_000]


def test_a_bidirectional_stream(client: Client, service: Server) -> None:
    requests = [output_request([parameters(size)]) for size in (3, 4)]
    result = client.call(client.channel(service.address), SERVICE + "FullDuplexCall", *requests, pattern="bidi")
    assert [len(body_of(message)) for message in result.messages] == [3, 4]
    assert result.status == 0


def test_streams_may_be_empty(client: Client, service: Server) -> None:
    channel = client.channel(service.address)
    result = client.call(channel, SERVICE + "FullDuplexCall", pattern="bidi", messages=[])
    assert (result.status, result.messages) == (0, [])


def test_hundreds_of_calls_go_side_by_side(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address)
    silent = [client.begin(channel, "/t/silent") for _ in range(100)]
    assert client.call(channel, "/t/status/5").status == 5
    for id in silent:
        client.send("cancel", call=id)
    assert [client.result(id).status for id in silent] == [CANCELLED] * 100


def test_metadata_goes_there_and_comes_back(client: Client, recorder: Recorder) -> None:
    sent = [["x-a", "1"], ["x-a", "2"], ["x-b-bin", "AAH/"]]
    result = client.call(client.channel(recorder.address), "/t/late/5", metadata=sent)
    call = recorder.calls[0]
    assert (call.all("x-a"), call.all("x-b-bin")) == (["1", "2"], ["AAH/"])
    assert result.initial == [["x-first", "1"], ["x-octets-bin", "AAEC"]]
    assert result.end["trailers"] == [["x-last", "a"], ["x-last", "b"], ["x-last-bin", "q6ur"]]


def test_a_status_has_a_message_and_details(client: Client, recorder: Recorder) -> None:
    end = client.call(client.channel(recorder.address), "/t/late/5").end
    assert (end["status"], end["message"]) == (5, "no: \u263a")
    assert base64.b64decode(end["details"]) == DETAILS


@pytest.mark.parametrize("status", [16, 17, 99])
def test_a_status_that_grpc_has_not_is_told_as_grpc_tells_it(client: Client, recorder: Recorder, status: int) -> None:
    assert client.call(client.channel(recorder.address), f"/t/status/{status}").status == status


def test_trailers_only_is_no_initial(client: Client, recorder: Recorder) -> None:
    result = client.call(client.channel(recorder.address), "/t/status/7")
    assert result.kinds == ["end"]
    assert (result.status, result.end["message"], result.end["trailers"]) == (7, "as asked", [["x-only", "1"]])


@pytest.mark.parametrize("pattern", ["unary", "client_stream"])
def test_ok_without_the_response_is_what_grpc_says_of_it(client: Client, recorder: Recorder, pattern: str) -> None:
    assert client.call(client.channel(recorder.address), "/t/none", pattern=pattern).status == UNIMPLEMENTED


@pytest.mark.parametrize("pattern", ["unary", "client_stream"])
def test_no_second_response_is_taken(client: Client, recorder: Recorder, pattern: str) -> None:
    """gRPC C++ 1.51 waits for an end that it doesn't come to, in its own stubs, too."""
    result = client.call(client.channel(recorder.address), "/t/two", pattern=pattern, deadline_ms=500)
    assert (result.messages, result.status) == ([b"1"], DEADLINE_EXCEEDED)
    assert client.call(client.channel(recorder.address), "/t/two", pattern="bidi").messages == [b"1", b"2"]


def test_a_stream_may_be_ok_without_a_response(client: Client, recorder: Recorder) -> None:
    assert client.call(client.channel(recorder.address), "/t/none", pattern="server_stream").status == 0


def test_nobody_there_is_unavailable(client: Client) -> None:
    result = client.call(client.channel("127.0.0.1:1"), "/t/ok")
    assert (result.kinds, result.status) == (["end"], UNAVAILABLE)


@pytest.mark.parametrize("deadline", [0, -1, -(2**63)])
def test_a_deadline_may_be_over_already(client: Client, recorder: Recorder, deadline: int) -> None:
    channel = client.channel(recorder.address)
    assert client.call(channel, "/t/ok", deadline_ms=deadline).status == DEADLINE_EXCEEDED


def test_a_deadline_is_sent_and_kept(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address)
    assert client.call(channel, "/t/silent", deadline_ms=150).status == DEADLINE_EXCEEDED
    assert recorder.wait(lambda: recorder.calls and recorder.calls[0].header("grpc-timeout"))
    assert client.call(channel, "/t/ok", deadline_ms=2**62).status == 0


def test_times_are_counted_from_the_request(client: Client, recorder: Recorder) -> None:
    messages = [{"data": "", "after_ms": 120}]
    result = client.call(client.channel(recorder.address), "/t/ok", messages=messages)
    assert result.end["t_ms"] >= 120
    assert [event["t_ms"] for event in result.events] == sorted(event["t_ms"] for event in result.events)


def test_a_message_waits_for_responses(client: Client, recorder: Recorder) -> None:
    later = [{"data": "Yg==", "after_responses": 1}, {"data": "Yw==", "after_responses": 2, "after_ms": 100}]
    channel = client.channel(recorder.address)
    result = client.call(channel, "/t/echo", pattern="bidi", messages=[*data(b"a"), *later])
    assert (result.messages, result.status) == ([b"a", b"b", b"c"], 0)
    second, third = [event["t_ms"] for event in result.events if event["ev"] == "message"][1:]
    assert third - second >= 100


def test_a_message_that_waits_for_too_many_responses_is_not_sent(client: Client, recorder: Recorder) -> None:
    messages = [*data(b"a"), {"data": "Yg==", "after_responses": 2}]
    channel = client.channel(recorder.address)
    result = client.call(channel, "/t/echo", pattern="bidi", messages=messages, deadline_ms=300)
    assert (result.messages, result.status) == ([b"a"], DEADLINE_EXCEEDED)
    assert [message for _, message in recorder.calls[0].messages] == [b"a"]


def test_pauses_end_with_the_call(client: Client, recorder: Recorder) -> None:
    messages = [*data(b"a"), {"data": "", "after_ms": 60_000}]
    channel = client.channel(recorder.address)
    id = client.begin(channel, "/t/echo", pattern="client_stream", messages=messages)
    assert client.next(id)["ev"] == "initial"
    client.send("cancel", call=id)
    assert client.result(id).status == CANCELLED
    assert client.ask("close", channel=channel)["ev"] == "ok"
