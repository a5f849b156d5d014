"""The protobuf wire format, as far as the interop messages need it."""

from __future__ import annotations

from collections.abc import Iterator

VARINT, FIXED64, LENGTH_DELIMITED, START_GROUP, END_GROUP, FIXED32 = range(6)
_FIXED_SIZES = {FIXED64: 8, FIXED32: 4}
_MAX_VARINT_OCTETS = 10
_MAX_DEPTH = 100


class WireError(ValueError):
    """The octets are not a protobuf message."""


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index, octet in enumerate(data[at : at + _MAX_VARINT_OCTETS]):
        value |= (octet & 0x7F) << (7 * index)
        if octet < 0x80:
            return value, at + index + 1
    raise WireError("a varint without end")


def _take(data: bytes, at: int, size: int) -> tuple[bytes, int]:
    if size > len(data) - at:
        raise WireError("a field longer than its message")
    return data[at : at + size], at + size


def _read_tag(data: bytes, at: int) -> tuple[int, int, int]:
    """Field number, wire type, and where the value begins."""
    tag, at = _read_varint(data, at)
    if tag >> 3 == 0:
        raise WireError("field number 0")
    return tag >> 3, tag & 7, at


def _skip_group(data: bytes, at: int, group: int, depth: int) -> int:
    """Where the group ends that begins at `at`."""
    if depth > _MAX_DEPTH:
        raise WireError("groups within groups without end")
    while True:
        number, kind, at = _read_tag(data, at)
        if kind == END_GROUP and number == group:
            return at
        _, at = _read_value(data, at, number, kind, depth)


def _read_value(data: bytes, at: int, number: int, kind: int, depth: int = 0) -> tuple[int | bytes, int]:
    """The value, and where the next field begins; of a group no value but b""."""
    if kind == VARINT:
        return _read_varint(data, at)
    if kind == LENGTH_DELIMITED:
        size, at = _read_varint(data, at)
        return _take(data, at, size)
    if kind in _FIXED_SIZES:
        return _take(data, at, _FIXED_SIZES[kind])
    if kind == START_GROUP:
        return b"", _skip_group(data, at, number, depth + 1)
    raise WireError(f"wire type {kind}")


def read_fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field, in order: varints as unsigned int, all else as octets."""
    at = 0
    while at < len(data):
        number, kind, at = _read_tag(data, at)
        value, at = _read_value(data, at, number, kind)
        yield number, value


def last_of_each(data: bytes) -> dict[int, int | bytes]:
    """For messages without repeated fields, where the last one counts."""
    return dict(read_fields(data))


def merged(data: bytes, number: int) -> bytes | None:
    """A submessage, which may come in several parts; None when absent."""
    parts = [octets(value) for each, value in read_fields(data) if each == number]
    return b"".join(parts) if parts else None


def int32(value: int | bytes | None) -> int:
    """A varint as int32: the low 32 bits, two's complement; 0 when absent."""
    if value is None:
        return 0
    if not isinstance(value, int):
        raise WireError("octets where an integer belongs")
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


def octets(value: int | bytes | None) -> bytes:
    """A length-delimited field; empty when absent."""
    if value is None:
        return b""
    if not isinstance(value, bytes):
        raise WireError("an integer where octets belong")
    return value


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def integer_field(number: int, value: int) -> bytes:
    """Left out when 0, as proto3 does."""
    return varint(number << 3 | VARINT) + varint(value) if value else b""


def octets_field(number: int, value: bytes) -> bytes:
    """Never left out."""
    return varint(number << 3 | LENGTH_DELIMITED) + varint(len(value)) + value


def read_varints(record: bytes) -> list[int]:
    """The elements of a packed record. Raises WireError."""
    at, values = 0, []
    while at < len(record):
        value, at = _read_varint(record, at)
        values.append(value)
    return values
