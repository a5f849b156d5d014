"""ValuesService, and the load reports of UnaryCall."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator

import grpc
import pytest
from interop_messages import field
from interop_stub import Stub
from plain_http2 import call
from servers import Server

DOUBLE = b"\x11" + struct.pack("<d", 2.5)


@pytest.fixture
def values(reference_server: Server) -> Iterator[Stub]:
    with grpc.insecure_channel(reference_server.address) as channel:
        yield Stub(channel, "wireproof.testing.v1.ValuesService")


def entry(key: bytes, value: int) -> bytes:
    return field(11, field(1, key) + field(2, value))


def test_values_come_back_as_they_were_read(values: Stub) -> None:
    everything = field(1, 1) + b"\x1d\x01\x02\x03\x04" + field(9, 1) + field(10, 0) + entry(b"a", 4)
    assert values.unary("Echo", everything) == everything
    assert values.unary("Echo", field(9, 2) + field(1, 0)) == field(9, 1)


def test_values_are_told_as_other_kinds_of_fields(values: Stub) -> None:
    sent = field(1, 1) + b"\x1d\x01\x02\x03\x04" + b"\x3d" + struct.pack("<f", 1.5)
    told = field(1, -1) + field(3, 0x04030201) + field(7, 0x3FC00000)
    assert values.unary("Read", sent) == told


def test_entries_of_a_map_are_told_by_their_keys(values: Stub) -> None:
    sent = entry(b"b", 5) + entry(b"a", 4) + field(11, field(2, 3)) + entry(b"a", -1)
    assert values.unary("Read", sent) == field(11, b"=3") + field(11, b"a=-1") + field(11, b"b=5")


def load_report(server: Server, request: bytes) -> str | None:
    """Of the trailers of a UnaryCall. gRPC's own clients keep it to themselves."""
    answer = call(server.address, "/grpc.testing.TestService/UnaryCall", [request], {})
    assert answer.trailers["grpc-status"] == "0"
    return answer.trailers.get("endpoint-load-metrics-bin")


def test_the_trailers_report_the_load_that_the_request_names(reference_server: Server) -> None:
    report = load_report(reference_server, field(11, field(3, field(1, b"queue") + DOUBLE)))
    assert report is not None
    assert base64.b64decode(report + "==") == field(4, field(1, b"queue") + DOUBLE)


def test_a_call_that_names_no_load_has_no_report(reference_server: Server) -> None:
    assert load_report(reference_server, field(2, 1)) is None
