"""Bearer tokens and the rate limit: who is turned away, and that no handler sees it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from interop_messages import field, output_request, parameters
from interop_stub import Stub
from servers import Server, running
from test_interop_process import make_identity

TOKEN = "open-sesame"
PROBE = "wireproof.testing.v1.ProbeService"


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    with running("reference-server", "--bearer-token", TOKEN) as server:
        yield server


@pytest.fixture
def stub(guarded: Server) -> Iterator[Stub]:
    with grpc.insecure_channel(guarded.address) as channel:
        yield Stub(channel)


def status(call: Callable[[], Any]) -> grpc.StatusCode:
    try:
        call()
    except grpc.RpcError as error:
        code: grpc.StatusCode = error.code()
        return code
    return grpc.StatusCode.OK


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_token_opens(stub: Stub, scheme: str) -> None:
    assert stub.unary("EmptyCall", metadata=[("authorization", f"{scheme} {TOKEN}")]) == b""


@pytest.mark.parametrize("value", [None, "", TOKEN, "Bearer", "Bearer other", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_anything_else_is_unauthenticated(stub: Stub, value: str | None) -> None:
    metadata = [] if value is None else [("authorization", value)]
    code = status(lambda: stub.unary("EmptyCall", metadata=metadata))
    assert code == grpc.StatusCode.UNAUTHENTICATED


def test_two_tokens_are_none(stub: Stub) -> None:
    metadata = [("authorization", f"Bearer {TOKEN}")] * 2
    assert status(lambda: stub.unary("EmptyCall", metadata=metadata)) == grpc.StatusCode.UNAUTHENTICATED


def test_streams_are_turned_away_without_a_message(stub: Stub) -> None:
    call = stub.duplex("FullDuplexCall", [output_request([parameters(1)])])
    seen: list[bytes] = []
    assert status(lambda: seen.extend(call)) == grpc.StatusCode.UNAUTHENTICATED
    assert seen == []


def test_no_handler_sees_who_is_turned_away(stub: Stub) -> None:
    probe = Stub(stub.channel, PROBE)
    opened = [("authorization", f"Bearer {TOKEN}")]
    assert status(lambda: probe.unary("Wait", field(1, b"refused"))) == grpc.StatusCode.UNAUTHENTICATED
    probe.unary("Wait", field(1, b"admitted"), metadata=opened)
    assert probe.unary("Seen", field(1, b"admitted"), metadata=opened)
    code = status(lambda: probe.unary("Seen", field(1, b"refused") + field(2, 100), metadata=opened))
    assert code == grpc.StatusCode.NOT_FOUND


def test_the_token_is_asked_for_over_tls_too(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make_identity(cert, key)
    flags = ["--tls-cert", str(cert), "--tls-key", str(key), "--bearer-token", TOKEN]
    credentials = grpc.ssl_channel_credentials(cert.read_bytes())
    options = [("grpc.ssl_target_name_override", "localhost")]
    with (
        running("reference-server", *flags) as server,
        grpc.secure_channel(server.address, credentials, options) as channel,
    ):
        stub = Stub(channel)
        assert status(lambda: stub.unary("EmptyCall")) == grpc.StatusCode.UNAUTHENTICATED
        assert stub.unary("EmptyCall", metadata=[("authorization", f"Bearer {TOKEN}")]) == b""


def test_calls_beyond_the_limit_are_refused() -> None:
    flags = ["--rate-limit", "3", "--rate-window-ms", "600000"]
    with running("reference-server", *flags) as server, grpc.insecure_channel(server.address) as channel:
        stub = Stub(channel)
        seen = [status(lambda: stub.unary("EmptyCall")) for _ in range(5)]
    assert seen == [grpc.StatusCode.OK] * 3 + [grpc.StatusCode.RESOURCE_EXHAUSTED] * 2


def test_a_new_window_admits_again() -> None:
    flags = ["--rate-limit", "1", "--rate-window-ms", "200"]
    with running("reference-server", *flags) as server, grpc.insecure_channel(server.address) as channel:
        stub = Stub(channel)
        stub.unary("EmptyCall")
        for _ in range(200):
            time.sleep(0.02)
            if status(lambda: stub.unary("EmptyCall")) == grpc.StatusCode.OK:
                break
        else:
            pytest.fail("the window never ended")
