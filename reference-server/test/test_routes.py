"""routeinfo.RouteInfoService: all four kinds of call on one table."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from conformance_messages import octets
from interop_messages import decode, field
from interop_stub import Stub
from servers import running

SERVICE = "routeinfo.RouteInfoService"
ADDED, CHANGED, WITHDRAWN = 1, 2, 3
PATH = [64500, 64501]


@pytest.fixture
def stub() -> Iterator[Stub]:
    """Of a server with a fresh table."""
    with running("reference-server") as server, grpc.insecure_channel(server.address) as channel:
        yield Stub(channel, SERVICE)


def prefix(address: str, length: int) -> bytes:
    return field(1, address.encode()) + field(2, length)


def packed(numbers: list[int]) -> bytes:
    return b"".join(field(0, each)[1:] for each in numbers)


def submission(address: str, length: int, path: list[int] = PATH, hop: str = "198.51.100.9") -> bytes:
    return prefix(address, length) + field(3, packed(path)) + field(4, hop.encode())


def route(text: str, path: list[int] = PATH) -> bytes:
    return field(1, text.encode()) + field(3, packed(path)) + field(4, b"198.51.100.9")


def update(kind: int, inner: bytes) -> bytes:
    return field(1, kind) + field(2, inner)


def read_update(message: bytes) -> tuple[Any, str]:
    fields = decode(message)
    return fields[1][0], octets(decode(octets(fields[2][0]))[1][0]).decode()


def code_of(stub: Stub, request: bytes) -> grpc.StatusCode:
    with pytest.raises(grpc.RpcError) as caught:
        stub.unary("GetRoute", request)
    code: grpc.StatusCode = caught.value.code()
    return code


def test_a_route_is_told(stub: Stub) -> None:
    told = decode(stub.unary("GetRoute", prefix("192.0.2.0", 24)))
    assert told[1] == [b"192.0.2.0/24"]
    assert told[2] == [64496]
    assert told[3] == [packed([64500, 64496])]
    assert told[4] == [b"198.51.100.1"]
    assert isinstance(told[5][0], int)
    assert told[5][0] > 1_700_000_000


@pytest.mark.parametrize(
    ("address", "length", "found"),
    [("192.0.2.128", 25, "192.0.2.0/24"), ("2001:db8:1::", 48, "2001:db8::/32")],
)
def test_the_longest_prefix_that_holds_it_counts(stub: Stub, address: str, length: int, found: str) -> None:
    assert decode(stub.unary("GetRoute", prefix(address, length)))[1] == [found.encode()]
    stub.client_stream("BatchSubmitRoutes", [submission(address, length)])
    assert decode(stub.unary("GetRoute", prefix(address, length)))[1] == [f"{address}/{length}".encode()]


@pytest.mark.parametrize(("address", "length"), [("203.0.113.0", 24), ("0.0.0.0", 0), ("192.0.0.0", 16)])
def test_no_route_is_not_found(stub: Stub, address: str, length: int) -> None:
    assert code_of(stub, prefix(address, length)) == grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(
    ("address", "length"),
    [("", 0), ("192.0.2", 24), ("192.0.2.1", 24), ("192.0.2.0", 33), ("2001:db8::1", 64), ("2001:db8::", 129)],
)
def test_what_is_no_prefix_is_an_invalid_argument(stub: Stub, address: str, length: int) -> None:
    assert code_of(stub, prefix(address, length)) == grpc.StatusCode.INVALID_ARGUMENT


def test_a_batch_is_counted_and_what_is_wrong_in_it_told(stub: Stub) -> None:
    wrong = submission("203.0.113.0", 24, path=[])
    result = decode(stub.client_stream("BatchSubmitRoutes", [submission("203.0.113.0", 25), wrong]))
    assert (result[1], result[2]) == ([1], [1])
    assert result[3] == [b"203.0.113.0/24 has no as_path"]
    told = decode(stub.unary("GetRoute", prefix("203.0.113.0", 25)))
    assert told[2] == [PATH[-1]]
    assert code_of(stub, prefix("203.0.113.0", 24)) == grpc.StatusCode.NOT_FOUND


def test_a_watcher_is_told_what_there_is_and_what_changes(stub: Stub) -> None:
    watch = stub.server_stream("WatchRoutes", prefix("192.0.2.0", 24))
    seen = [read_update(next(watch))]
    updates = [
        update(ADDED, route("192.0.2.0/25")),
        update(ADDED, route("203.0.113.0/24")),
        update(CHANGED, route("192.0.2.0/25", [64502])),
        update(WITHDRAWN, route("192.0.2.0/25")),
    ]
    carried_out = list(map(read_update, stub.duplex("RouteExchange", updates)))
    within = [each for each in carried_out if each[1] != "203.0.113.0/24"]
    seen += [read_update(next(watch)) for _ in within]
    assert within == [(ADDED, "192.0.2.0/25"), (CHANGED, "192.0.2.0/25"), (WITHDRAWN, "192.0.2.0/25")]
    assert seen == [(ADDED, "192.0.2.0/24"), *within]
    watch.cancel()


def test_an_empty_prefix_watches_all(stub: Stub) -> None:
    watch = stub.server_stream("WatchRoutes", b"")
    assert {read_update(next(watch))[1] for _ in range(2)} == {"192.0.2.0/24", "2001:db8::/32"}
    watch.cancel()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (update(0, route("192.0.2.0/24")), grpc.StatusCode.INVALID_ARGUMENT),
        (update(ADDED, route("192.0.2.0")), grpc.StatusCode.INVALID_ARGUMENT),
        (update(ADDED, route("192.0.2.0/x")), grpc.StatusCode.INVALID_ARGUMENT),
        (update(ADDED, route("192.0.2.0/24", [])), grpc.StatusCode.INVALID_ARGUMENT),
        (update(WITHDRAWN, route("203.0.113.0/24")), grpc.StatusCode.NOT_FOUND),
    ],
)
def test_an_update_that_cannot_be_ends_the_exchange(stub: Stub, wrong: bytes, code: grpc.StatusCode) -> None:
    call = stub.duplex("RouteExchange", [update(ADDED, route("203.0.113.0/25")), wrong])
    assert read_update(next(call)) == (ADDED, "203.0.113.0/25")
    with pytest.raises(grpc.RpcError) as caught:
        next(call)
    assert caught.value.code() == code


def test_addresses_are_told_as_rfc_5952_writes_them(stub: Stub) -> None:
    stub.client_stream("BatchSubmitRoutes", [submission("2001:0DB8:0:0:1::", 80)])
    told = octets(decode(stub.unary("GetRoute", prefix("2001:db8:0:0:1::", 80)))[1][0]).decode()
    assert told == socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, "2001:db8:0:0:1::")) + "/80"
