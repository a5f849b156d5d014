"""Each option of a channel is seen to act, or to be refused."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from certificates import Certificates, make_certificates
from driven_client import SERVICE, Client, data, driven
from interop_messages import body_of, output_request, parameters, simple_request
from recording_server import Recorder
from servers import Server, running

UNKNOWN, RESOURCE_EXHAUSTED, UNAVAILABLE, DEADLINE_EXCEEDED = 2, 8, 14, 4


def test_authority(client: Client, recorder: Recorder) -> None:
    client.call(client.channel(recorder.address, authority="example.test:1"), "/t/ok")
    client.call(client.channel(recorder.address), "/t/ok")
    assert [call.header(":authority") for call in recorder.calls] == ["example.test:1", recorder.address]


def test_a_service_config_makes_grpc_retry(client: Client, recorder: Recorder) -> None:
    policy = {
        "maxAttempts": 3,
        "initialBackoff": "0.01s",
        "maxBackoff": "0.01s",
        "backoffMultiplier": 1,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    config = {"methodConfig": [{"name": [{}], "retryPolicy": policy}]}
    channel = client.channel(recorder.address, service_config=config)
    assert client.call(channel, "/t/status/14/2").status == 0
    assert [call.header("grpc-previous-rpc-attempts") for call in recorder.calls] == [None, "1", "2"]


def test_without_grpcs_own_retries_there_is_no_service_config(recorder: Recorder) -> None:
    with driven("--no-retries") as client:
        assert client.call(client.channel(recorder.address), "/t/unnamed").status == UNKNOWN
        answer = client.ask("channel", target="x", options={"service_config": {}})
        assert (answer["ev"], answer["what"]) == ("unsupported", "options.service_config")


def test_a_service_config_that_grpc_does_not_take_is_an_error(client: Client) -> None:
    answer = client.ask("channel", target="x", options={"service_config": {"loadBalancingConfig": 7}})
    assert answer["ev"] == "error"
    assert answer["why"].startswith("options.service_config: gRPC does not take it: ")


@pytest.mark.parametrize("of", ["channel", "call"])
def test_wait_for_ready(client: Client, of: str) -> None:
    where: dict[str, dict[str, Any]] = {of: {"wait_for_ready": True}}
    channel = client.channel("127.0.0.1:1", **where.get("channel", {}))
    result = client.call(channel, "/t/ok", deadline_ms=200, **where.get("call", {}))
    assert result.status == DEADLINE_EXCEEDED
    assert client.call(channel, "/t/ok", deadline_ms=200, wait_for_ready=False).status == UNAVAILABLE


def test_keepalive_pings_during_a_call(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address, keepalive={"time_ms": 100})
    client.begin(channel, "/t/silent")
    assert recorder.wait(lambda: recorder.connections and recorder.connections[0].pings >= 3)


def test_keepalive_pings_without_a_call_where_it_may(client: Client, recorder: Recorder) -> None:
    def pings(without_calls: bool) -> int:
        channel = client.channel(recorder.address, keepalive={"time_ms": 100, "without_calls": without_calls})
        client.call(channel, "/t/ok")
        connection = recorder.connections[-1]
        recorder.wait(lambda: connection.pings >= 3, patience=10 if without_calls else 1.5)
        return connection.pings

    assert pings(True) >= 3
    assert pings(False) < 3


def test_keepalive_without_an_acknowledgement_ends_the_connection(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        channel = client.channel(f"127.0.0.1:{port}", keepalive={"time_ms": 100, "timeout_ms": 100})
        id = client.begin(channel, "/t/ok", wait_for_ready=True)
        tcp, _ = listener.accept()
        with tcp:
            tcp.sendall(b"\0\0\0\4\0\0\0\0\0")  # an empty SETTINGS frame is all it ever says
            tcp.settimeout(10)
            while tcp.recv(65536):
                pass  # until the client closes it
    client.send("cancel", call=id)


def test_idle_timeout(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address, idle_timeout_ms=200)
    client.call(channel, "/t/ok")
    assert recorder.wait(lambda: recorder.connections[0].closed)
    assert client.ask("state", channel=channel)["state"] == "IDLE"
    assert client.call(channel, "/t/ok").status == 0


@pytest.mark.parametrize(("limit", "status"), [(10, 0), (9, RESOURCE_EXHAUSTED)])
def test_max_send_message(client: Client, recorder: Recorder, limit: int, status: int) -> None:
    channel = client.channel(recorder.address, max_send_message=limit)
    assert client.call(channel, "/t/ok", bytes(10)).status == status


@pytest.mark.parametrize(("limit", "status"), [(10, 0), (9, RESOURCE_EXHAUSTED)])
def test_max_receive_message(client: Client, recorder: Recorder, limit: int, status: int) -> None:
    channel = client.channel(recorder.address, max_receive_message=limit)
    assert client.call(channel, "/t/big/10").status == status


def test_messages_of_more_than_4_mib_are_taken_where_the_limit_allows(client: Client, service: Server) -> None:
    size = 4 * 1024 * 1024
    request = simple_request(size=size)
    assert client.call(client.channel(service.address), SERVICE + "UnaryCall", request).status == RESOURCE_EXHAUSTED
    channel = client.channel(service.address, max_receive_message=size + 100)
    assert body_of(client.call(channel, SERVICE + "UnaryCall", request).messages[0]) == bytes(size)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("of", ["channel", "call"])
def test_compression(client: Client, recorder: Recorder, coding: str, of: str) -> None:
    where: dict[str, dict[str, Any]] = {of: {"compression": coding}}
    channel = client.channel(recorder.address, **where.get("channel", {}))
    messages = [*data(bytes(1000), bytes(1000))]
    messages[1]["compressed"] = False
    client.call(channel, "/t/ok", pattern="client_stream", messages=messages, **where.get("call", {}))
    client.call(channel, "/t/ok", bytes(1000), compression="identity")
    compressed, plain = recorder.calls
    assert compressed.header("grpc-encoding") == coding
    assert [flag for flag, _ in compressed.messages] == [1, 0]
    assert [flag for flag, _ in plain.messages] == [0]


def test_compressed_responses_are_decompressed(client: Client, service: Server) -> None:
    request = output_request([parameters(1000, compressed=True)])
    channel = client.channel(service.address)
    result = client.call(channel, SERVICE + "StreamingOutputCall", request, pattern="server_stream")
    assert [len(message) for message in result.messages] == [1006]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls_recorder(certificates: Certificates) -> Iterator[Recorder]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.server, certificates.server_key)
    context.set_alpn_protocols(["h2"])
    with Recorder(context) as recorder:
        yield recorder


def test_tls_with_roots_and_server_name(client: Client, tls_recorder: Recorder, certificates: Certificates) -> None:
    tls = {"roots": str(certificates.authority), "server_name": "server.test"}
    assert client.call(client.channel(tls_recorder.address, tls=tls), "/t/ok").status == 0
    assert tls_recorder.calls[0].header(":scheme") == "https"


@pytest.mark.parametrize("changed", [{"server_name": "other.test"}, {"roots": None}, {"server_name": None}])
def test_tls_refuses_whom_it_does_not_know(
    client: Client, tls_recorder: Recorder, certificates: Certificates, changed: dict[str, str | None]
) -> None:
    tls = {"roots": str(certificates.authority), "server_name": "server.test"} | changed
    channel = client.channel(tls_recorder.address, tls={name: value for name, value in tls.items() if value})
    assert client.call(channel, "/t/ok").status == UNAVAILABLE
    assert tls_recorder.calls == []


def test_a_certificate_of_the_client(client: Client, certificates: Certificates) -> None:
    files = [str(each) for each in (certificates.server, certificates.server_key, certificates.authority)]
    flags = ["--tls-cert", files[0], "--tls-key", files[1], "--tls-client-ca", files[2]]
    tls = {"roots": files[2], "server_name": "server.test"}
    own = {"certificate": str(certificates.client), "key": str(certificates.client_key)}
    with running("reference-server", *flags) as server:
        assert client.call(client.channel(server.address, tls=tls | own), SERVICE + "EmptyCall").status == 0
        assert client.call(client.channel(server.address, tls=tls), SERVICE + "EmptyCall").status == UNAVAILABLE


@pytest.mark.parametrize(
    ("tls", "why"),
    [
        ({"roots": "/none"}, "options.tls.roots: cannot read /none"),
        ({"certificate": __file__}, "options.tls: certificate and key go together"),
        ({"roots": 1}, "options.tls.roots must be a string"),
    ],
)
def test_files_that_are_not_there_are_errors(client: Client, tls: dict[str, Any], why: str) -> None:
    answer = client.ask("channel", target="x", options={"tls": tls})
    assert (answer["ev"], answer["why"]) == ("error", why)


@pytest.mark.parametrize("secure", [False, True])
def test_call_credentials(
    client: Client, recorder: Recorder, tls_recorder: Recorder, certificates: Certificates, secure: bool
) -> None:
    tls = {"tls": {"roots": str(certificates.authority), "server_name": "server.test"}}
    server = tls_recorder if secure else recorder
    credentials = {"metadata": [["authorization", "Bearer a"], ["x-token-bin", "AAEC"]]}
    channel = client.channel(server.address, call_credentials=credentials, **(tls if secure else {}))
    assert client.call(channel, "/t/ok").status == 0
    assert client.call(channel, "/t/ok", credentials={"metadata": [["authorization", "Bearer b"]]}).status == 0
    assert [call.all("authorization") for call in server.calls] == [["Bearer a"], ["Bearer b"]]
    assert [call.all("x-token-bin") for call in server.calls] == [["AAEC"], []]


def test_the_environment_sends_nobody_to_a_proxy(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with driven() as client:
        assert client.call(client.channel(recorder.address), "/t/ok").status == 0


def test_channels_do_not_share_connections(client: Client, recorder: Recorder) -> None:
    for _ in range(2):
        client.call(client.channel(recorder.address), "/t/ok")
    assert len(recorder.connections) == 2


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"proxy": 1}, "options.proxy"),
        ({"keepalive": {"time_ms": 1, "jitter": 1}}, "options.keepalive.jitter"),
        ({"tls": {"ciphers": ""}}, "options.tls.ciphers"),
        ({"compression": "zstd"}, "options.compression"),
        ({"call_credentials": {"metadata": [], "x": 1}}, "options.call_credentials.x"),
        ({"interceptors": [{"kind": "cache"}]}, "options.interceptors[0].kind"),
        ({"interceptors": [{"kind": "logging", "x": 1}]}, "options.interceptors[0].x"),
        ({"interceptors": [{"kind": "retry", "max_attempts": 2, "codes": []}] * 2}, "options.interceptors[1]"),
    ],
)
def test_unknown_options_are_unsupported(client: Client, options: dict[str, Any], what: str) -> None:
    assert client.ask("channel", target="x", options=options) == {"id": 1, "ev": "unsupported", "what": what}


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"keepalive": {}}, "options.keepalive.time_ms is missing"),
        ({"keepalive": {"time_ms": 0}}, "options.keepalive.time_ms must be an integer of at least 1"),
        ({"idle_timeout_ms": 0}, "options.idle_timeout_ms must be an integer of at least 1"),
        ({"max_send_message": -1}, "options.max_send_message must be an integer of at least 0"),
        ({"service_config": "x"}, "options.service_config must be an object"),
        ({"interceptors": {}}, "options.interceptors must be an array"),
        ({"interceptors": [{"kind": "auth"}]}, "options.interceptors[0].token is missing"),
        ({"interceptors": [{"kind": "auth", "token": "\n"}]}, "options.interceptors[0].token: gRPC allows only"),
        ({"interceptors": [{"kind": "retry", "max_attempts": 0}]}, "options.interceptors[0].max_attempts must be"),
        ({"interceptors": [{"kind": "retry", "max_attempts": 1, "codes": [17]}]}, "options.interceptors[0].codes must"),
        ({"interceptors": [{"kind": "rate_limit", "per_second": 0}]}, "options.interceptors[0].per_second must be"),
    ],
)
def test_options_that_make_no_sense_are_errors(client: Client, options: dict[str, Any], why: str) -> None:
    answer = client.ask("channel", target="x", options=options)
    assert (answer["ev"], answer["why"][: len(why)]) == ("error", why)


def states(client: Client, id: int, until: str) -> list[str]:
    found: list[str] = []
    while not found or found[-1] != until:
        found.append(client.next(id)["state"])
    return found


def test_connectivity_is_watched(client: Client, recorder: Recorder) -> None:
    channel = client.channel(recorder.address)
    watch = client.send("state", channel=channel, watch=True)
    assert states(client, watch, "IDLE") == ["IDLE"]
    assert client.ask("state", channel=channel, connect=True)["state"] == "IDLE"
    assert states(client, watch, "READY")[-1] == "READY"
    recorder.__exit__()
    assert states(client, watch, "IDLE")[-1] == "IDLE"
    client.ask("close", channel=channel)
    assert client.silent(watch)


def test_connectivity_tells_of_a_refused_connection(client: Client) -> None:
    channel = client.channel("127.0.0.1:1")
    watch = client.send("state", channel=channel, watch=True, connect=True)
    assert "TRANSIENT_FAILURE" in states(client, watch, "TRANSIENT_FAILURE")


def test_a_unix_socket_is_a_target(client: Client, tmp_path: Path) -> None:
    assert client.call(client.channel(f"unix:{tmp_path}/none"), "/t/ok").status == UNAVAILABLE
