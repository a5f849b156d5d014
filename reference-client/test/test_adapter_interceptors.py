"""What stands between the application and its calls."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from driven_client import Client
from recording_server import Recorder

CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE = 1, 4, 14
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01")
RETRY = {"kind": "retry", "max_attempts": 3, "codes": [UNAVAILABLE], "backoff_ms": 10}
LOGGING = {"kind": "logging"}


def report(client: Client, channel: int) -> dict[str, Any]:
    return client.ask("report", channel=channel)


def test_auth_adds_a_bearer_token(client: Client, recorder: Recorder) -> None:
    client.call(client.channel(recorder.address, interceptors=[{"kind": "auth", "token": "t.o.k"}]), "/t/ok")
    assert recorder.calls[0].all("authorization") == ["Bearer t.o.k"]


def test_logging_notes_calls_in_the_order_of_their_ends(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address, interceptors=[LOGGING])
    first = client.begin(channel, "/t/silent", deadline_ms=100)
    client.call(channel, "/t/status/5")
    client.result(first)
    lines = report(client, channel)["calls"]
    assert [(line["path"], line["status"]) for line in lines] == [("/t/status/5", 5), ("/t/silent", DEADLINE_EXCEEDED)]
    assert lines[1]["ms"] >= 50


def test_metrics_count_by_method_and_status(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address, interceptors=[{"kind": "metrics"}])
    for path in ("/t/ok", "/t/status/5/1", "/t/status/5/1", "/t/ok"):
        client.call(channel, path)
    counted = [(each["path"], each["status"], each["count"]) for each in report(client, channel)["metrics"]]
    assert counted == [("/t/ok", 0, 2), ("/t/status/5/1", 0, 1), ("/t/status/5/1", 5, 1)]


def test_tracing_sends_a_traceparent_and_keeps_the_span(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address, interceptors=[{"kind": "tracing"}])
    for path in ("/t/ok", "/t/status/9"):
        client.call(channel, path)
    spans = report(client, channel)["spans"]
    matches = [TRACEPARENT.fullmatch(call.all("traceparent")[0]) for call in recorder.calls]
    assert [match and match.groups() for match in matches] == [(each["trace_id"], each["span_id"]) for each in spans]
    assert [(each["path"], each["status"]) for each in spans] == [("/t/ok", 0), ("/t/status/9", 9)]
    assert len({each["trace_id"] for each in spans}) == 2


def test_tracing_goes_on_with_the_trace_of_its_caller(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address, interceptors=[{"kind": "tracing"}])
    trace, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    client.call(channel, "/t/ok", metadata=[["traceparent", f"00-{trace}-{span}-01"]])
    sent = recorder.calls[0].all("traceparent")
    assert len(sent) == 1
    match = TRACEPARENT.fullmatch(sent[0])
    assert match is not None
    assert match[1] == trace
    assert match[2] != span


def test_a_channel_without_interceptors_has_nothing_to_report(client: Client) -> None:
    channel = client.channel("127.0.0.1:1")
    assert set(report(client, channel)) == {"id", "ev"}


def test_retry_tells_only_of_the_last_attempt(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address, interceptors=[RETRY])
    result = client.call(channel, "/t/status/14/2")
    assert (result.kinds, result.status, len(recorder.calls)) == (["initial", "message", "end"], 0, 3)


@pytest.mark.parametrize(
    ("path", "pattern", "attempts"),
    [
        ("/t/status/14", "unary", 3),  # as often as it may
        ("/t/status/13", "unary", 1),  # another code
        ("/t/status/14", "server_stream", 1),
        ("/t/status/14", "client_stream", 1),
        ("/t/status/14", "bidi", 1),
    ],
)
def test_retry_keeps_to_its_policy(client: Client, recorder: Recorder, path: str, pattern: str, attempts: int) -> None:
    channel = client.channel(recorder.address, interceptors=[RETRY])
    assert client.call(channel, path, pattern=pattern).status == int(path[-2:])
    assert len(recorder.calls) == attempts


def test_backoff_doubles(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address, interceptors=[RETRY | {"backoff_ms": 50}])
    assert client.call(channel, "/t/status/14").end["t_ms"] >= 150


@pytest.mark.parametrize(("end", "status"), [("cancel", CANCELLED), ("deadline", DEADLINE_EXCEEDED)])
def test_a_call_ends_while_it_waits_for_its_next_attempt(
    client: Client, recorder: Recorder, end: str, status: int
) -> None:
    channel = client.channel(recorder.address, interceptors=[RETRY | {"backoff_ms": 60_000}])
    deadline: dict[str, Any] = {"deadline_ms": 300} if end == "deadline" else {}
    id = client.begin(channel, "/t/status/14", **deadline)
    assert recorder.wait(lambda: recorder.calls and recorder.calls[0].half_closed)
    if end == "cancel":
        time.sleep(0.1)
        client.send("cancel", call=id)
    assert client.result(id).status == status


def test_the_first_interceptor_is_outermost(client: Client, recorder: Recorder) -> None:
    def lines(*interceptors: dict[str, Any], path: str) -> list[tuple[int, int]]:
        channel = client.channel(recorder.address, interceptors=interceptors)
        client.call(channel, path)
        return [(line["status"], line["attempts"]) for line in report(client, channel)["calls"]]

    assert lines(LOGGING, RETRY, path="/t/status/14/2") == [(0, 3)]
    assert lines(RETRY, LOGGING, path="/t/status/14") == [(UNAVAILABLE, 1)] * 3


def test_a_span_for_each_attempt_within_a_retry(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address, interceptors=[RETRY, {"kind": "tracing"}])
    client.call(channel, "/t/status/14/2")
    assert [len(call.all("traceparent")) for call in recorder.calls] == [1, 1, 1]
    assert [each["status"] for each in report(client, channel)["spans"]] == [UNAVAILABLE, UNAVAILABLE, 0]


def test_the_rate_is_limited(client: Client, recorder: Recorder) -> None:
    limit = {"kind": "rate_limit", "per_second": 20, "burst": 2}
    channel = client.channel(recorder.address, interceptors=[limit])
    begun = [client.begin(channel, "/t/ok") for _ in range(5)]
    times = [client.result(id).end["t_ms"] for id in begun]
    # Two at once, and then one every 50 ms.
    assert [time >= 50 * max(0, number - 1) - 5 for number, time in enumerate(times)] == [True] * 5


def test_a_call_that_is_held_back_can_be_cancelled(client: Client, recorder: Recorder) -> None:
    limit = {"kind": "rate_limit", "per_second": 0.001}
    channel = client.channel(recorder.address, interceptors=[limit])
    assert client.call(channel, "/t/ok").status == 0
    held = client.begin(channel, "/t/ok")
    late = client.begin(channel, "/t/ok", deadline_ms=100)
    assert client.result(late).status == DEADLINE_EXCEEDED
    client.send("cancel", call=held)
    assert client.result(held).status == CANCELLED
    assert len(recorder.calls) == 1
