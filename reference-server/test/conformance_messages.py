"""The messages of connectrpc.conformance.v1 as octets, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from interop_messages import decode, field

SERVICE = "connectrpc.conformance.v1.ConformanceService"
REQUEST_INFO = "type.googleapis.com/connectrpc.conformance.v1.ConformancePayload.RequestInfo"
Headers = Iterable[tuple[str, str]]


def header(name: str, *values: str) -> bytes:
    return field(1, name.encode()) + b"".join(field(2, value.encode()) for value in values)


def headers(number: int, entries: Headers) -> bytes:
    return b"".join(field(number, header(name, value)) for name, value in entries)


def error(code: int, message: str, details: Iterable[bytes] = ()) -> bytes:
    return field(1, code) + field(2, message.encode()) + b"".join(field(3, each) for each in details)


def any_of(type_url: str, message: bytes) -> bytes:
    return field(1, type_url.encode()) + field(2, message)


def unary_definition(
    *,
    data: bytes | None = None,
    failing: bytes | None = None,
    initial: Headers = (),
    trailing: Headers = (),
    delay_ms: int | None = None,
) -> bytes:
    return headers(1, initial) + field(2, data) + field(3, failing) + headers(4, trailing) + field(6, delay_ms)


def stream_definition(
    data: Iterable[bytes] = (),
    *,
    failing: bytes | None = None,
    initial: Headers = (),
    trailing: Headers = (),
    delay_ms: int | None = None,
) -> bytes:
    responses = b"".join(field(2, each) for each in data)
    return headers(1, initial) + responses + field(3, delay_ms) + field(4, failing) + headers(5, trailing)


def request(definition: bytes | None = None, *, full_duplex: bool = False, data: bytes | None = None) -> bytes:
    """Of any method; `full_duplex` and `data` only of BidiStream."""
    return field(1, definition) + field(2, 1 if full_duplex else None) + field(3, data)


@dataclass
class Info:
    headers: list[tuple[str, str]]
    timeout_ms: int | None
    requests: list[bytes]


def octets(value: int | bytes) -> bytes:
    assert isinstance(value, bytes)
    return value


def read_info(message: bytes) -> Info:
    fields = decode(message)
    told = [decode(octets(each)) for each in fields.get(1, [])]
    pairs = [(octets(each[1][0]).decode(), octets(value).decode()) for each in told for value in each.get(2, [])]
    timeout = fields.get(2, [None])[0]
    assert not isinstance(timeout, bytes)
    requests = [octets(decode(octets(each)).get(2, [b""])[0]) for each in fields.get(3, [])]
    return Info(pairs, timeout, requests)


def read_response(message: bytes) -> tuple[bytes, Info | None]:
    """The payload's data, and its info if it has one."""
    payload = decode(octets(decode(message)[1][0]))
    info = payload.get(2)
    return octets(payload.get(1, [b""])[0]), None if info is None else read_info(octets(info[0]))


def read_details(status: bytes) -> list[tuple[str, bytes]]:
    """Type and message of each detail in google.rpc.Status."""
    details = [decode(octets(each)) for each in decode(status).get(3, [])]
    return [(octets(each[1][0]).decode(), octets(each.get(2, [b""])[0])) for each in details]
