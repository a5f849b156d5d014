"""EmptyCall, UnaryCall, CacheableUnaryCall, UnimplementedCall."""

import time

import grpc
import pytest
from interop_messages import body_of, simple_request
from interop_stub import Stub


def test_an_empty_call_is_answered_with_nothing(stub: Stub) -> None:
    assert stub.unary("EmptyCall") == b""


@pytest.mark.parametrize("size", [1, 314159, 3_000_000])
def test_a_unary_response_has_the_size_that_was_asked_for(stub: Stub, size: int) -> None:
    assert body_of(stub.unary("UnaryCall", simple_request(size=size, body=bytes(271828)))) == bytes(size)


def test_a_unary_response_without_size_is_empty(stub: Stub) -> None:
    assert stub.unary("UnaryCall", simple_request()) == b""


@pytest.mark.parametrize("size", [-1, 2**31 - 1])
def test_sizes_that_cannot_be_served_are_refused(stub: Stub, size: int) -> None:
    with pytest.raises(grpc.RpcError) as error:
        stub.unary("UnaryCall", simple_request(size=size))
    expected = grpc.StatusCode.INVALID_ARGUMENT if size < 0 else grpc.StatusCode.RESOURCE_EXHAUSTED
    assert error.value.code() == expected


@pytest.mark.parametrize("code", [code for code in grpc.StatusCode if code != grpc.StatusCode.OK])
def test_a_unary_call_ends_with_the_status_that_was_asked_for(stub: Stub, code: grpc.StatusCode) -> None:
    message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and 😈\t\n"
    with pytest.raises(grpc.RpcError) as error:
        stub.unary("UnaryCall", simple_request(size=5, status=(code.value[0], message)))
    assert (error.value.code(), error.value.details()) == (code, message)


def test_status_ok_leaves_the_response_in_place(stub: Stub) -> None:
    assert body_of(stub.unary("UnaryCall", simple_request(size=3, status=(0, "")))) == bytes(3)


def test_a_cacheable_call_answers_the_time_and_how_long_it_may_be_kept(stub: Stub) -> None:
    before = time.time_ns()
    response, call = stub.unary_with_call("CacheableUnaryCall", simple_request())
    assert before <= int(body_of(response)) <= time.time_ns()
    assert ("cache-control", "max-age=60, public") in call.initial_metadata()


@pytest.mark.parametrize("service", ["grpc.testing.TestService", "grpc.testing.UnimplementedService"])
def test_what_is_meant_to_be_unimplemented_is(stub: Stub, service: str) -> None:
    other = Stub(stub.channel, service)
    with pytest.raises(grpc.RpcError) as error:
        other.unary("UnimplementedCall")
    assert error.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_a_message_that_is_not_protobuf_is_an_error(stub: Stub) -> None:
    with pytest.raises(grpc.RpcError) as error:
        stub.unary("UnaryCall", b"\x3a\x7f")
    assert error.value.code() == grpc.StatusCode.INTERNAL
