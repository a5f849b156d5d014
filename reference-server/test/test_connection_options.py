"""Limits, keepalive and the life of connections, as the flags set them."""

from __future__ import annotations

import signal

import grpc
import h2.errors
import h2.events
import h2.settings
import pytest
from interop_messages import field, simple_request
from interop_stub import Stub
from open_connection import open_connection
from servers import Server, running

PROBE = "wireproof.testing.v1.ProbeService"
EMPTY = "/grpc.testing.TestService/EmptyCall"


def code_of(server: Server, request: bytes) -> grpc.StatusCode:
    with grpc.insecure_channel(server.address) as channel:
        try:
            Stub(channel).unary("UnaryCall", request)
        except grpc.RpcError as error:
            code: grpc.StatusCode = error.code()
            return code
    return grpc.StatusCode.OK


@pytest.mark.parametrize(
    ("flag", "below", "above"),
    [
        ("--max-receive-octets", simple_request(body=bytes(800)), simple_request(body=bytes(1200))),
        ("--max-send-octets", simple_request(size=800), simple_request(size=1200)),
    ],
)
def test_messages_have_a_limit(flag: str, below: bytes, above: bytes) -> None:
    with running("reference-server", flag, "1000") as server:
        assert code_of(server, below) == grpc.StatusCode.OK
        assert code_of(server, above) == grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize(
    ("flag", "setting"),
    [
        ("--max-concurrent-streams", h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS),
        ("--max-metadata-octets", h2.settings.SettingCodes.MAX_HEADER_LIST_SIZE),
    ],
)
def test_a_limit_is_announced_in_settings(flag: str, setting: h2.settings.SettingCodes) -> None:
    with running("reference-server", flag, "777") as server, open_connection(server.address) as connection:
        settings = connection.await_event(h2.events.RemoteSettingsChanged)
        assert settings.changed_settings[setting].new_value == 777


def test_an_old_connection_ends_in_peace() -> None:
    with running("reference-server", "--max-age-ms", "300") as server, open_connection(server.address) as connection:
        connection.call(EMPTY, b"")
        connection.await_event(h2.events.StreamEnded)
        end = connection.await_event(h2.events.ConnectionTerminated)
        assert end.error_code == h2.errors.ErrorCodes.NO_ERROR


def test_an_idle_connection_ends() -> None:
    with running("reference-server", "--max-idle-ms", "300") as server, open_connection(server.address) as connection:
        connection.call(EMPTY, b"")
        connection.await_event(h2.events.StreamEnded)
        # With INTERNAL_ERROR in gRPC 1.51, which no text asks for.
        assert connection.await_event(h2.events.ConnectionTerminated).additional_data == b"enter idle"


def test_a_call_that_outlives_the_grace_is_cut_off() -> None:
    flags = ["--max-age-ms", "200", "--max-age-grace-ms", "200"]
    with running("reference-server", *flags) as server, grpc.insecure_channel(server.address) as channel:
        with pytest.raises(grpc.RpcError) as caught:
            Stub(channel, PROBE).unary("Wait", field(2, 60_000))
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE


def test_keepalive_pings_a_silent_client() -> None:
    flags = ["--keepalive-ms", "100", "--keepalive-without-calls", "1"]
    with running("reference-server", *flags) as server, open_connection(server.address) as connection:
        connection.await_event(h2.events.PingReceived)


def test_a_client_that_pings_too_often_is_sent_away() -> None:
    flags = ["--max-ping-strikes", "1", "--min-ping-interval-ms", "60000"]
    with running("reference-server", *flags) as server, open_connection(server.address) as connection:
        connection.await_event(h2.events.SettingsAcknowledged)
        connection.ping(3)  # the first is none too many
        end = connection.await_event(h2.events.ConnectionTerminated)
        assert end.error_code == h2.errors.ErrorCodes.ENHANCE_YOUR_CALM


def test_without_strikes_a_client_may_ping_as_it_likes() -> None:
    flags = ["--max-ping-strikes", "0"]
    with running("reference-server", *flags) as server, open_connection(server.address) as connection:
        for _ in range(10):
            connection.ping()
            connection.await_event(h2.events.PingAckReceived)
        connection.call(EMPTY, b"")
        connection.await_event(h2.events.StreamEnded)


@pytest.mark.parametrize(
    ("flags", "code"),
    [([], grpc.StatusCode.CANCELLED), (["--shutdown-grace-ms", "10000"], grpc.StatusCode.OK)],
)
def test_calls_in_flight_have_the_grace_to_end(flags: list[str], code: grpc.StatusCode) -> None:
    with running("reference-server", *flags) as server, grpc.insecure_channel(server.address) as channel:
        stub = Stub(channel)
        # The headers tell that the handler has begun.
        call = stub.server_stream(
            "StreamingOutputCall", field(2, field(1, 1)) + field(2, field(1, 1) + field(2, 500_000))
        )
        next(call)
        server.process.send_signal(signal.SIGTERM)
        seen = grpc.StatusCode.OK
        try:
            assert len(list(call)) == 1
        except grpc.RpcError as error:
            seen = error.code()
        assert seen in ({code} if code == grpc.StatusCode.OK else {code, grpc.StatusCode.UNAVAILABLE})
        assert server.process.wait(timeout=10) == 0


@pytest.mark.parametrize("flags", [["--max-age-ms", "-1"], ["--keepalive-ms", "soon"], ["--rate-window-ms", "9"]])
def test_what_is_no_limit_is_a_usage_error(flags: list[str]) -> None:
    with pytest.raises(AssertionError, match="printed ''"), running("reference-server", *flags):
        pass
