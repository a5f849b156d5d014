"""Where a call is cancelled, seen from the server's side."""

from __future__ import annotations

from typing import Any

import pytest
from driven_client import Client, data
from recording_server import Recorder

CANCELLED = 1
RST_CANCEL = 8
PAUSED = [*data(b"a", b"b"), {"data": "", "after_ms": 60_000}]


@pytest.mark.parametrize(
    ("path", "messages", "point", "sent", "half_closed"),
    [
        ("silent", PAUSED, {"at": "sent", "messages": 1, "after_ms": 50}, 2, False),
        ("silent", PAUSED, {"at": "sent", "messages": 2}, 2, False),
        ("silent", data(b"a", b"b"), {"at": "sent", "messages": 2}, 2, False),
        ("silent", data(b"a", b"b"), {"at": "half_closed"}, 2, True),
        ("silent", [], {"at": "half_closed", "after_ms": 20}, 0, True),
        ("headers", PAUSED, {"at": "initial", "after_ms": 100}, 2, False),
        ("echo", PAUSED, {"at": "received", "messages": 2}, 2, False),
        ("silent", data(b"a"), {"at": "start", "after_ms": 100}, 1, True),
    ],
)
def test_the_server_sees_what_came_before(
    client: Client, recorder: Recorder, path: str, messages: Any, point: dict[str, Any], sent: int, half_closed: bool
) -> None:
    channel = client.channel(recorder.address)
    client.call(channel, "/t/ok")  # so that the connection is there
    result = client.call(channel, f"/t/{path}", pattern="bidi", messages=messages, cancel=point)
    assert result.status == CANCELLED
    assert recorder.wait(lambda: len(recorder.calls) > 1 and recorder.calls[1].reset) == RST_CANCEL
    assert (len(recorder.calls[1].messages), recorder.calls[1].half_closed) == (sent, half_closed)


def test_at_the_start_nothing_is_sent(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address)
    assert client.call(channel, "/t/ok", cancel={"at": "start"}).status == CANCELLED
    assert client.call(channel, "/t/ok").status == 0
    assert [call.header(":path") for call in recorder.calls if call.reset is None] == ["/t/ok"]


def test_after_the_headers_no_message_is_sent(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address)
    client.call(channel, "/t/ok")
    messages = [{"data": "", "after_ms": 60_000}]
    point = {"at": "sent", "messages": 0, "after_ms": 50}
    assert client.call(channel, "/t/silent", messages=messages, cancel=point).status == CANCELLED
    assert recorder.wait(lambda: len(recorder.calls) > 1 and recorder.calls[1].reset) == RST_CANCEL
    assert recorder.calls[1].messages == []


@pytest.mark.parametrize("pattern", ["unary", "client_stream", "server_stream", "bidi"])
def test_a_point_that_is_not_reached_changes_nothing(client: Client, recorder: Recorder, pattern: str) -> None:
    channel = client.channel(recorder.address)
    result = client.call(channel, "/t/ok", pattern=pattern, cancel={"at": "received", "messages": 9})
    assert result.status == 0


def test_cancel_is_a_request_too(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address)
    id = client.begin(channel, "/t/silent")
    assert recorder.wait(lambda: recorder.calls)
    assert client.ask("cancel", call=id)["ev"] == "ok"
    assert client.result(id).status == CANCELLED
    assert recorder.wait(lambda: recorder.calls[0].reset) == RST_CANCEL
    assert client.ask("cancel", call=id)["ev"] == "ok"


def test_closing_a_channel_ends_its_calls_first(client: Client, recorder: Recorder) -> None:
    channel, other = client.channel(recorder.address), client.channel(recorder.address)
    mine = client.begin(channel, "/t/silent")
    others = client.begin(other, "/t/silent")
    assert recorder.wait(lambda: len(recorder.calls) == 2)
    closing = client.send("close", channel=channel)
    assert client.next(closing)["ev"] == "ok"
    assert client.result(mine).status == CANCELLED
    assert recorder.wait(lambda: [each.closed for each in recorder.connections].count(True)) == 1
    assert client.silent(others)
    assert client.call(other, "/t/ok").status == 0


def test_bye_ends_all_calls_first(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address)
    id = client.begin(channel, "/t/silent")
    assert recorder.wait(lambda: recorder.calls)
    assert client.ask("bye")["ev"] == "bye"
    assert client.result(id).status == CANCELLED
    assert client.process.wait(5) == 0
