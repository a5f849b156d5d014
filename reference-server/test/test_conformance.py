"""ConformanceService: each response as its request defines it, and what the server saw of the request."""

from __future__ import annotations

import base64
import queue
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from conformance_messages import (
    REQUEST_INFO,
    SERVICE,
    any_of,
    error,
    read_details,
    read_info,
    read_response,
    request,
    stream_definition,
    unary_definition,
)
from interop_stub import Stub
from servers import Server

#: Milliseconds by which gRPC may round a timeout up when it sends it.
ROUNDING = 250
DETAILS = "grpc-status-details-bin"


@pytest.fixture
def stub(reference_server: Server) -> Iterator[Stub]:
    with grpc.insecure_channel(reference_server.address) as channel:
        yield Stub(channel, SERVICE)


def metadata_of(entries: Any, name: str) -> list[Any]:
    return [value for key, value in entries if key == name]


def failed(call: Any) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as caught:
        list(call())
    return caught.value


@pytest.mark.parametrize("method", ["Unary", "IdempotentUnary"])
def test_a_unary_response_has_the_data_and_the_request(stub: Stub, method: str) -> None:
    asked = request(unary_definition(data=b"abc"))
    data, info = read_response(stub.unary(method, asked))
    assert data == b"abc"
    assert info
    assert info.requests == [asked]


def test_without_a_definition_there_is_only_the_request(stub: Stub) -> None:
    data, info = read_response(stub.unary("Unary"))
    assert data == b""
    assert info
    assert info.requests == [b""]


def test_the_request_headers_are_told_binary_ones_in_base64(stub: Stub) -> None:
    sent = [("x-a", "1"), ("x-b-bin", b"\xff\0"), ("x-a", "2")]
    _, info = read_response(stub.unary("Unary", metadata=sent))
    assert info
    assert [value for name, value in info.headers if name == "x-a"] == ["1", "2"]
    assert [base64.b64decode(value) for name, value in info.headers if name == "x-b-bin"] == [b"\xff\0"]


def test_the_timeout_is_told(stub: Stub) -> None:
    _, info = read_response(stub.unary("Unary"))
    assert info
    assert info.timeout_ms is not None
    assert 0 < info.timeout_ms <= 5000 + ROUNDING


def test_without_a_deadline_there_is_no_timeout(stub: Stub) -> None:
    _, info = read_response(stub.channel.unary_unary(f"/{SERVICE}/Unary")(b""))
    assert info
    assert info.timeout_ms is None


def test_headers_and_trailers_are_sent_as_defined(stub: Stub) -> None:
    definition = unary_definition(initial=[("X-Up", "1"), ("x-bin", "/w==")], trailing=[("x-end", "2")])
    _, call = stub.unary_with_call("Unary", request(definition))
    assert metadata_of(call.initial_metadata(), "x-up") == ["1"]
    assert metadata_of(call.initial_metadata(), "x-bin") == [b"\xff"]
    assert metadata_of(call.trailing_metadata(), "x-end") == ["2"]


def test_an_error_has_its_details_and_then_the_request(stub: Stub) -> None:
    detail = any_of("type.googleapis.com/x.Y", b"\x08\x01")
    asked = request(unary_definition(failing=error(9, "no ü", [detail]), trailing=[("x-end", "2")]))
    caught = failed(lambda: stub.unary("Unary", asked))
    assert (caught.code(), caught.details()) == (grpc.StatusCode.FAILED_PRECONDITION, "no ü")
    assert metadata_of(caught.trailing_metadata(), "x-end") == ["2"]
    first, last = read_details(metadata_of(caught.trailing_metadata(), DETAILS)[0])
    assert first == ("type.googleapis.com/x.Y", b"\x08\x01")
    assert last[0] == REQUEST_INFO
    assert read_info(last[1]).requests == [asked]


@pytest.mark.parametrize("code", range(1, 17))
@pytest.mark.parametrize("message", ["", "plain", "100 % \r\n\t\0\x7f ü €"])
def test_every_status_comes_with_its_message(stub: Stub, code: int, message: str) -> None:
    for method, definition in (
        ("Unary", unary_definition(failing=error(code, message))),
        ("ServerStream", stream_definition(failing=error(code, message))),
    ):
        calls = {"Unary": stub.unary, "ServerStream": lambda *asked: list(stub.server_stream(*asked))}
        with pytest.raises(grpc.RpcError) as caught:
            calls[method](method, request(definition))
        assert (caught.value.code().value[0], caught.value.details()) == (code, message)


@pytest.mark.parametrize("name", ["x y", ":path", "grpc-status", ""])
def test_what_cannot_be_sent_is_an_invalid_argument(stub: Stub, name: str) -> None:
    caught = failed(lambda: stub.unary("Unary", request(unary_definition(initial=[(name, "1")]))))
    assert caught.code() == grpc.StatusCode.INVALID_ARGUMENT
    caught = failed(lambda: stub.unary("Unary", request(unary_definition(trailing=[("x", "\n")]))))
    assert caught.code() == grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize(
    "name",
    ["connection", "Keep-Alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "content-length"],
)
@pytest.mark.parametrize("block", ["initial", "trailing"])
def test_fields_that_http2_keeps_to_itself_are_not_sent(stub: Stub, block: str, name: str) -> None:
    caught = failed(lambda: stub.unary("Unary", request(unary_definition(**{block: [(name, "1")]}))))
    assert caught.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_a_server_stream_tells_the_request_in_its_first_response(stub: Stub) -> None:
    asked = request(stream_definition([b"a", b"b"], failing=error(10, "then"), trailing=[("x-end", "2")]))
    call = stub.server_stream("ServerStream", asked)
    (first, info), (second, none) = read_response(next(call)), read_response(next(call))
    assert (first, second, none) == (b"a", b"b", None)
    assert info
    assert info.requests == [asked]
    caught = failed(lambda: call)
    assert (caught.code(), caught.details()) == (grpc.StatusCode.ABORTED, "then")
    assert metadata_of(caught.trailing_metadata(), DETAILS) == []
    assert metadata_of(caught.trailing_metadata(), "x-end") == ["2"]


def test_an_error_before_any_response_tells_the_request(stub: Stub) -> None:
    asked = request(stream_definition(failing=error(10, "at once")))
    caught = failed(lambda: stub.server_stream("ServerStream", asked))
    [(kind, info)] = read_details(metadata_of(caught.trailing_metadata(), DETAILS)[0])
    assert kind == REQUEST_INFO
    assert read_info(info).requests == [asked]


def test_a_client_stream_is_answered_by_its_first_definition(stub: Stub) -> None:
    requests = [request(unary_definition(data=b"first")), request(unary_definition(data=b"second"))]
    data, info = read_response(stub.client_stream("ClientStream", requests))
    assert data == b"first"
    assert info
    assert info.requests == requests


def test_half_duplex_waits_for_all_requests(stub: Stub) -> None:
    requests = [request(stream_definition([b"a", b"b"])), request()]
    (first, info), (second, none) = map(read_response, stub.duplex("BidiStream", requests))
    assert (first, second, none) == (b"a", b"b", None)
    assert info
    assert info.requests == requests


def test_full_duplex_answers_each_request(stub: Stub) -> None:
    requests = [request(stream_definition([b"a", b"b", b"c"]), full_duplex=True), request(data=b"2")]
    more: queue.Queue[bytes | None] = queue.Queue()
    call = stub.duplex("BidiStream", iter(more.get, None))
    seen = []
    for each in requests:
        more.put(each)
        data, info = read_response(next(call))
        assert info
        seen.append((data, info.requests, bool(info.headers)))
    more.put(None)
    assert seen == [(b"a", [requests[0]], True), (b"b", [requests[1]], False)]
    assert [read_response(each) for each in call] == [(b"c", None)]


def test_full_duplex_ends_with_the_error_at_a_request_too_many(stub: Stub) -> None:
    more: queue.Queue[bytes | None] = queue.Queue()
    call = stub.duplex("BidiStream", iter(more.get, None))
    more.put(request(stream_definition([b"a"], failing=error(5, "gone")), full_duplex=True))
    assert read_response(next(call))[0] == b"a"
    more.put(request())
    assert failed(lambda: call).code() == grpc.StatusCode.NOT_FOUND
    more.put(None)


def test_a_stream_without_requests_is_answered_by_nothing(stub: Stub) -> None:
    assert list(stub.duplex("BidiStream", [])) == []


def test_a_response_waits_as_long_as_is_asked(stub: Stub) -> None:
    path = f"/{SERVICE}/Unary"
    with pytest.raises(grpc.RpcError) as caught:
        stub.channel.unary_unary(path)(request(unary_definition(delay_ms=60_000)), timeout=0.2)
    assert caught.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED


def test_what_is_declared_and_not_implemented_is_unimplemented(stub: Stub) -> None:
    assert failed(lambda: stub.unary("Unimplemented")).code() == grpc.StatusCode.UNIMPLEMENTED
