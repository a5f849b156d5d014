"""The messages of grpc.testing.TestService as octets, by hand: no code shared with the servers under test."""

from __future__ import annotations

from collections.abc import Iterable

Status = tuple[int, str]


def varint(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1  # int32 fields carry negative values as 64 bits
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, value: int | bytes | None) -> bytes:
    """One protobuf field: integers as varints, octets length-delimited, None as nothing."""
    if value is None:
        return b""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def decode(message: bytes) -> dict[int, list[int | bytes]]:
    """The fields of a message by number, in the order of the wire."""
    fields: dict[int, list[int | bytes]] = {}
    at = 0

    def read_varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            octet = message[at]
            at += 1
            value |= (octet & 0x7F) << shift
            shift += 7
            if octet < 0x80:
                return value

    while at < len(message):
        key = read_varint()
        number = read_varint()
        value: int | bytes = number
        if key & 7 == 2:
            value = message[at : at + number]
            at += number
        fields.setdefault(key >> 3, []).append(value)
    return fields


def bool_value(value: bool | None) -> bytes | None:
    return None if value is None else field(1, int(value))


def payload(body: bytes) -> bytes:
    return field(2, body)


def echo_status(status: Status | None) -> bytes | None:
    return None if status is None else field(1, status[0]) + field(2, status[1].encode())


def simple_request(
    *,
    size: int | None = None,
    body: bytes | None = None,
    status: Status | None = None,
    compressed: bool | None = None,
    expect_compressed: bool | None = None,
) -> bytes:
    return (
        field(2, size)
        + field(3, None if body is None else payload(body))
        + field(6, bool_value(compressed))
        + field(7, echo_status(status))
        + field(8, bool_value(expect_compressed))
    )


def parameters(size: int, *, interval_us: int | None = None, compressed: bool | None = None) -> bytes:
    return field(1, size) + field(2, interval_us) + field(3, bool_value(compressed))


def output_request(wanted: Iterable[bytes] = (), *, status: Status | None = None) -> bytes:
    return b"".join(field(2, each) for each in wanted) + field(7, echo_status(status))


def input_request(body: bytes, *, expect_compressed: bool | None = None) -> bytes:
    return field(1, payload(body)) + field(2, bool_value(expect_compressed))


def body_of(response: bytes) -> bytes:
    """The payload's body in a SimpleResponse or a StreamingOutputCallResponse."""
    for outer in decode(response).get(1, []):
        assert isinstance(outer, bytes)
        for body in decode(outer).get(2, []):
            assert isinstance(body, bytes)
            return body
    return b""
