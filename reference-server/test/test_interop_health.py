"""grpc.health.v1.Health of the reference server."""

import grpc
import pytest
from interop_stub import Stub

SERVING = b"\x08\x01"


@pytest.fixture
def health(reference_stub: Stub) -> Stub:
    return Stub(reference_stub.channel, "grpc.health.v1.Health")


@pytest.mark.parametrize("service", ["", "grpc.testing.TestService"])
def test_what_is_served_is_healthy(health: Stub, service: str) -> None:
    request = bytes([0x0A, len(service)]) + service.encode()
    assert health.unary("Check", request) == SERVING
    assert next(health.server_stream("Watch", request)) == SERVING


def test_an_unknown_service_is_not_found(health: Stub) -> None:
    with pytest.raises(grpc.RpcError) as error:
        health.unary("Check", b"\x0a\x04nope")
    assert error.value.code() == grpc.StatusCode.NOT_FOUND
