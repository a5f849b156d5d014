"""wireproof.testing.v1.ValuesService: values of each kind of field, as they were read. And load reports (gRFC A51)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import status
from protowire import FIXED32, FIXED64, int32, integer_field, last_of_each, octets, octets_field, read_fields, varint

if TYPE_CHECKING:
    from call import Call

SINT32, SINT64, FIXED_32, FIXED_64, SFIXED_32, SFIXED_64, FLOAT, DOUBLE, BOOL, OPTIONAL, COUNTS = range(1, 12)
_OF_FOUR = (FIXED_32, SFIXED_32, FLOAT)
_SIGNED = (SFIXED_32, SFIXED_64)
_CPU, _MEMORY, _REQUEST_COST, _UTILIZATION = 1, 2, 3, 4
_ORDER = "little"


@dataclass
class Values:
    #: By field; floating numbers by their bits.
    numbers: dict[int, int] = field(default_factory=dict)
    optional: int | None = None
    counts: dict[bytes, int] = field(default_factory=dict)


def from_zigzag(value: int) -> int:
    return value >> 1 ^ -(value & 1)


def to_zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def from_fixed(data: bytes, signed: bool) -> int:
    return int.from_bytes(data, _ORDER, signed=signed)


def entry(data: bytes) -> tuple[bytes, int | bytes | None]:
    """Key and value of an entry; a value that is missing is None."""
    fields = last_of_each(data)
    return octets(fields.get(1)), fields.get(2)


def into(entries: dict[bytes, int | bytes | None], data: bytes) -> None:
    """The last one of equal keys counts."""
    key, value = entry(data)
    entries[key] = value


def read_number(number: int, value: int | bytes) -> int:
    if number == BOOL:
        return int(value != 0)
    if isinstance(value, int):
        return from_zigzag(value & 0xFFFFFFFF if number == SINT32 else value)
    return from_fixed(value, number in _SIGNED)


def read(message: bytes) -> Values:
    """Raises WireError."""
    values, entries = Values(), dict[bytes, int | bytes | None]()
    for number, value in read_fields(message):
        if number <= BOOL:
            values.numbers[number] = read_number(number, value)
        elif number == OPTIONAL:
            values.optional = int32(value)
        elif number == COUNTS:
            into(entries, octets(value))
    values.counts = {key: int32(value) for key, value in sorted(entries.items())}
    return values


def tagged(number: int, kind: int, value: bytes) -> bytes:
    return varint(number << 3 | kind) + value


def signed_field(number: int, value: int) -> bytes:
    """An int32 or int64, left out when 0."""
    return integer_field(number, value & (1 << 64) - 1)


def bool_field(number: int, value: int) -> bytes:
    return integer_field(number, value)


def optional_field(number: int, value: int | None) -> bytes:
    return b"" if value is None else signed_field(number, value) or tagged(number, 0, b"\0")


def written_number(number: int, value: int) -> bytes:
    if number == BOOL:
        return bool_field(number, value)
    if number <= SINT64:
        return integer_field(number, to_zigzag(value))
    size, kind = (4, FIXED32) if number in _OF_FOUR else (8, FIXED64)
    return tagged(number, kind, value.to_bytes(size, _ORDER, signed=number in _SIGNED)) if value else b""


def written(values: Values) -> bytes:
    counts = (octets_field(1, key) + signed_field(2, value) for key, value in values.counts.items())
    return b"".join(
        (
            *(written_number(*item) for item in sorted(values.numbers.items())),
            optional_field(OPTIONAL, values.optional),
            *(octets_field(COUNTS, one) for one in counts),
        )
    )


def told(values: Values) -> bytes:
    """As ReadValues."""
    numbers = (signed_field(*item) for item in sorted(values.numbers.items()) if item[0] < BOOL)
    counts = (octets_field(COUNTS, b"%s=%d" % (key, value)) for key, value in values.counts.items())
    return b"".join((*numbers, *counts))


def echo(call: Call, data: bytes) -> None:
    call.send(written(read(data)))
    call.finish(status.OK)


def tell(call: Call, data: bytes) -> None:
    call.send(told(read(data)))
    call.finish(status.OK)


def _amounts(number: int, entries: dict[bytes, int | bytes | None]) -> bytes:
    amounts = ((key, octets(value) or bytes(8)) for key, value in entries.items())
    return b"".join(octets_field(number, octets_field(1, key) + tagged(2, FIXED64, value)) for key, value in amounts)


def load_report(message: bytes) -> bytes:
    """An OrcaLoadReport of a TestOrcaReport; the maps have other numbers there. Raises WireError."""
    costs, shares = dict[bytes, int | bytes | None](), dict[bytes, int | bytes | None]()
    plain = b""
    for number, value in read_fields(message):
        if number in {_CPU, _MEMORY}:
            plain += tagged(number, FIXED64, octets(value))
        elif number in {_REQUEST_COST, _UTILIZATION}:
            into(costs if number == _REQUEST_COST else shares, octets(value))
    return plain + _amounts(4, costs) + _amounts(5, shares)
