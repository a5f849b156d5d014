"""Compressed responses on request, and compressed requests that were announced."""

import grpc
import pytest
from interop_messages import decode, input_request, output_request, parameters, simple_request
from interop_stub import Stub
from plain_http2 import Answer, call
from servers import Server

GZIP_MAGIC = b"\x1f\x8b"


def output_call(server: Server, method: str, requests: list[bytes], accept: str = "identity,gzip") -> Answer:
    return call(server.address, f"/grpc.testing.TestService/{method}", requests, {"grpc-accept-encoding": accept})


def flags(answer: Answer) -> list[int]:
    return [flag for flag, _ in answer.messages]


@pytest.mark.parametrize(("compressed", "flag"), [(True, 1), (False, 0), (None, 0)])
def test_a_unary_response_is_compressed_on_request(server: Server, compressed: bool | None, flag: int) -> None:
    answer = output_call(server, "UnaryCall", [simple_request(size=1024, compressed=compressed)])
    assert flags(answer) == [flag]
    assert answer.messages[0][1].startswith(GZIP_MAGIC) == bool(flag)
    assert answer.trailers["grpc-status"] == "0"


@pytest.mark.parametrize("method", ["StreamingOutputCall", "FullDuplexCall", "HalfDuplexCall"])
def test_messages_of_a_stream_are_compressed_one_by_one(server: Server, method: str) -> None:
    wanted = [parameters(1024, compressed=each) for each in (True, False, None, True)]
    answer = output_call(server, method, [output_request(wanted)])
    assert flags(answer) == [1, 0, 0, 1]
    assert answer.headers["grpc-encoding"] == "gzip"


def test_a_call_that_asks_for_no_compression_names_no_coding(server: Server) -> None:
    answer = output_call(server, "StreamingOutputCall", [output_request([parameters(1024)])])
    assert answer.headers.get("grpc-encoding", "identity") == "identity"


def test_a_client_without_codings_gets_plain_messages(reference_server: Server) -> None:
    request = simple_request(size=1024, compressed=True)
    assert flags(output_call(reference_server, "UnaryCall", [request], accept="identity")) == [0]


def test_an_announced_compressed_request_is_accepted(reference_stub: Stub) -> None:
    request = simple_request(body=bytes(1024), expect_compressed=True)
    reference_stub.unary("UnaryCall", request, compression=grpc.Compression.Gzip)


def test_an_announced_compressed_request_that_is_not_is_refused(reference_stub: Stub) -> None:
    with pytest.raises(grpc.RpcError) as error:
        reference_stub.unary("UnaryCall", simple_request(body=bytes(1024), expect_compressed=True))
    assert error.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_each_message_of_an_input_stream_is_checked(reference_stub: Stub) -> None:
    requests = [
        input_request(bytes(1024), expect_compressed=True),
        input_request(bytes(1024), expect_compressed=False),
    ]
    response = reference_stub.client_stream("StreamingInputCall", requests, compression=grpc.Compression.Gzip)
    assert decode(response) == {1: [2048]}
    with pytest.raises(grpc.RpcError) as error:
        reference_stub.client_stream("StreamingInputCall", requests)
    assert error.value.code() == grpc.StatusCode.INVALID_ARGUMENT
