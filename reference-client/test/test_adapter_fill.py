"""Long messages that are told by their size: those that the client makes by itself, and those that it hears."""

from __future__ import annotations

from typing import Any

import pytest
from driven_client import Client, Result, data
from recording_server import Recorder
from scripted_answers import Answer

from wireproof.adapter.filled import Filled

PATTERN = b"pattern"
ASKED = Filled(b"head", PATTERN, 3_000)


def heard(client: Client, recorder: Recorder, response: bytes, *messages: dict[str, Any]) -> Result:
    """What is told of a call of these messages that is answered with this response."""
    recorder.answers["/t/long"] = Answer([response])
    channel = client.channel(recorder.address)
    return client.call(channel, "/t/long", pattern="client_stream", messages=[*messages])


def told(result: Result) -> dict[str, Any]:
    (message,) = [event for event in result.events if event["ev"] == "message"]
    return message


@pytest.mark.parametrize("size", [1, 6, 7, 8, 70_001])
def test_a_message_is_filled_up(client: Client, recorder: Recorder, size: int) -> None:
    heard(client, recorder, b"", Filled(b"head", PATTERN, size).message, *data(b"plain"), Filled(b"", b"x", 3).message)
    expected = b"head" + (PATTERN * 10_001)[:size]
    assert [message for _, message in recorder.calls[0].messages] == [expected, b"plain", b"xxx"]


@pytest.mark.parametrize("size", [1024, 1025, 100_000])
def test_a_response_that_bears_it_is_told_by_its_size(client: Client, recorder: Recorder, size: int) -> None:
    response = b"before pat" + (PATTERN * 20_000)[:size] + b"after"
    result = heard(client, recorder, response, ASKED.message)
    assert told(result)["fill"]["size"] == size
    assert result.messages == [response]


@pytest.mark.parametrize(
    "response",
    [
        b"",
        b"short" + PATTERN * 140,
        b"once " * 2_000,
        PATTERN[1:] * 2_000,
    ],
    ids=["empty", "too short", "another", "of the pattern's length"],
)
def test_any_other_response_is_spelled_out(client: Client, recorder: Recorder, response: bytes) -> None:
    result = heard(client, recorder, response, ASKED.message)
    assert "fill" not in told(result)
    assert result.messages == [response]


def test_what_differs_in_one_octet_is_told_as_it_is(client: Client, recorder: Recorder) -> None:
    response = bytearray(PATTERN * 1_000)
    response[5_000] ^= 1
    result = heard(client, recorder, bytes(response), ASKED.message)
    assert told(result)["fill"]["size"] == 5_000
    assert result.messages == [bytes(response)]


def test_without_a_fill_every_response_is_spelled_out(client: Client, recorder: Recorder) -> None:
    assert "fill" not in told(heard(client, recorder, PATTERN * 1_000, *data(PATTERN)))
