"""The echoed metadata, in every kind of call."""

from collections.abc import Callable
from typing import Any

import pytest
from interop_messages import output_request, parameters, simple_request
from interop_stub import Stub

INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"
METADATA = [(INITIAL, "test_initial_metadata_value"), (TRAILING, b"\xab\xab\xab")]


def values(metadata: Any, key: str) -> list[str | bytes]:
    return [value for name, value in metadata if name == key]


def unary(stub: Stub, metadata: Any) -> Any:
    return stub.unary_with_call("UnaryCall", simple_request(size=1), metadata=metadata)[1]


def empty(stub: Stub, metadata: Any) -> Any:
    return stub.unary_with_call("EmptyCall", metadata=metadata)[1]


def output(stub: Stub, metadata: Any) -> Any:
    call = stub.server_stream("StreamingOutputCall", output_request([parameters(1)]), metadata=metadata)
    list(call)
    return call


def duplex(stub: Stub, metadata: Any) -> Any:
    call = stub.duplex("FullDuplexCall", [output_request([parameters(1)])], metadata=metadata)
    list(call)
    return call


@pytest.mark.parametrize("make_call", [empty, unary, output, duplex])
def test_metadata_comes_back_where_it_was_asked_for(stub: Stub, make_call: Callable[[Stub, Any], Any]) -> None:
    call = make_call(stub, METADATA)
    assert values(call.initial_metadata(), INITIAL) == ["test_initial_metadata_value"]
    assert values(call.trailing_metadata(), TRAILING) == [b"\xab\xab\xab"]
    assert values(call.initial_metadata(), TRAILING) == values(call.trailing_metadata(), INITIAL) == []


def test_every_value_of_a_repeated_key_comes_back_in_order(stub: Stub) -> None:
    call = unary(stub, [(INITIAL, "b"), (TRAILING, b"\0"), (INITIAL, "a"), (TRAILING, b"")])
    assert values(call.initial_metadata(), INITIAL) == ["b", "a"]
    assert values(call.trailing_metadata(), TRAILING) == [b"\0", b""]


def test_other_metadata_stays_away(stub: Stub) -> None:
    call = unary(stub, [("x-other", "1")])
    assert values(call.initial_metadata(), "x-other") == values(call.trailing_metadata(), "x-other") == []
