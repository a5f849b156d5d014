"""Reflection in both versions, and channelz: what the server tells of itself."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
import pytest
from channelz import calls_started
from conformance_messages import octets
from interop_messages import decode, field
from interop_stub import Stub
from servers import Server

TEST_SERVICE = b"grpc.testing.TestService"
SERVICES = {
    "connectrpc.conformance.v1.ConformanceService",
    "grpc.channelz.v1.Channelz",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "grpc.testing.TestService",
    "routeinfo.RouteInfoService",
    "wireproof.testing.v1.ProbeService",
    "wireproof.testing.v1.ValuesService",
}


@pytest.fixture(params=["v1", "v1alpha"])
def stub(request: pytest.FixtureRequest, reference_server: Server) -> Iterator[Stub]:
    with grpc.insecure_channel(reference_server.address) as channel:
        yield Stub(channel, f"grpc.reflection.{request.param}.ServerReflection")


def ask(stub: Stub, *requests: bytes) -> list[dict[int, list[int | bytes]]]:
    return [decode(each) for each in stub.duplex("ServerReflectionInfo", requests)]


def only(values: list[int | bytes]) -> bytes:
    [value] = values
    return octets(value)


def file_names(response: dict[int, list[int | bytes]]) -> list[str]:
    files = decode(only(response[4])).get(1, [])
    return [octets(decode(octets(each))[1][0]).decode() for each in files]


def test_it_lists_the_services(stub: Stub) -> None:
    [response] = ask(stub, field(7, b"*"))
    services = decode(only(response[6])).get(1, [])
    names = {octets(decode(octets(each))[1][0]).decode() for each in services}
    assert names >= SERVICES - {
        "grpc.health.v1.Health"
    }  # v1alpha lists no service of the library's that is asynchronous


def test_v1_lists_every_service_once(reference_stub: Stub) -> None:
    [response] = ask(Stub(reference_stub.channel, "grpc.reflection.v1.ServerReflection"), field(7, b""))
    services = decode(only(response[6])).get(1, [])
    assert sorted(octets(decode(octets(each))[1][0]).decode() for each in services) == sorted(SERVICES)


@pytest.mark.parametrize(
    "request_field",
    [
        field(3, b"grpc/testing/test.proto"),
        field(4, TEST_SERVICE),
        field(4, TEST_SERVICE + b".UnaryCall"),
    ],
)
def test_a_file_comes_with_what_it_imports(stub: Stub, request_field: bytes) -> None:
    [response] = ask(stub, request_field)
    names = file_names(response)
    assert names[0] == "grpc/testing/test.proto"
    assert sorted(names[1:]) == ["grpc/testing/empty.proto", "grpc/testing/messages.proto"]


def test_each_import_comes_once(reference_stub: Stub) -> None:
    stub = Stub(reference_stub.channel, "grpc.reflection.v1.ServerReflection")
    [response] = ask(stub, field(3, b"connectrpc/conformance/v1/service.proto"))
    names = file_names(response)
    assert len(names) == len(set(names)) == 3


@pytest.mark.parametrize(
    "request_field",
    [
        field(3, b"no/such.proto"),
        field(4, b"no.Such"),
        field(5, field(1, b"grpc.testing.Empty") + field(2, 1)),
        field(6, b"no.Such"),
    ],
)
def test_what_is_not_known_is_an_error_and_the_call_goes_on(stub: Stub, request_field: bytes) -> None:
    first, second = ask(stub, field(1, b"host") + request_field, field(7, b""))
    assert decode(only(first[7]))[1] == [grpc.StatusCode.NOT_FOUND.value[0]]
    assert only(first[1]) == b"host"
    assert only(first[2]) == field(1, b"host") + request_field
    assert 6 in second


def test_a_message_without_extensions_has_none(stub: Stub) -> None:
    [response] = ask(stub, field(6, b"grpc.testing.Empty"))
    assert decode(only(response[5])) == {1: [b"grpc.testing.Empty"]}


def test_an_extension_is_found_by_its_message_and_number(reference_stub: Stub) -> None:
    stub = Stub(reference_stub.channel, "grpc.reflection.v1.ServerReflection")
    extended = b"wireproof.testing.v1.Extended"
    found, numbers = ask(stub, field(5, field(1, extended) + field(2, 100)), field(6, extended))
    assert file_names(found)[0] == "wireproof/testing/v1/extension.proto"
    assert decode(only(numbers[5])) == {1: [extended], 2: [bytes([100])]}  # packed


def test_a_request_for_nothing_is_an_error(reference_stub: Stub) -> None:
    [response] = ask(Stub(reference_stub.channel, "grpc.reflection.v1.ServerReflection"), field(1, b"host"))
    assert decode(only(response[7]))[1] == [grpc.StatusCode.INVALID_ARGUMENT.value[0]]


def test_channelz_counts_the_calls(reference_stub: Stub) -> None:
    before = calls_started(reference_stub)
    reference_stub.unary("EmptyCall")
    assert calls_started(reference_stub) == before + 2
