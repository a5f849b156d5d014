"""The protobuf wire format: varints, strings, octets, nested messages. What is written need not be canonical."""

from __future__ import annotations

from dataclasses import dataclass, field

_VARINT, _FIXED64, _COUNTED, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}


def varint(value: int) -> bytes:
    """Of a number from 0 to 2^64-1."""
    octets = bytearray()
    while value > 0x7F:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(octets) + bytes([value])


def number(index: int, value: int, always: bool = False) -> bytes:
    """A field with a number; none for 0, unless it must tell that it is set."""
    return varint(index << 3 | _VARINT) + varint(value) if value or always else b""


def counted(index: int, octets: bytes) -> bytes:
    """A field with octets or a message, also where they are empty."""
    return counted_head(index, len(octets)) + octets


def counted_head(index: int, length: int) -> bytes:
    """What stands before so many octets of such a field."""
    return varint(index << 3 | _COUNTED) + varint(length)


def text(index: int, value: str) -> bytes:
    """A field with a string."""
    return counted(index, value.encode())


@dataclass
class Fields:
    """What a message holds, by the index of its fields. Of a field that is there once, the last one counts."""

    #: What the message is a part of: nothing is copied before it is asked for.
    _whole: bytes
    _numbers: dict[int, list[int]] = field(default_factory=dict)
    _parts: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def has(self, index: int) -> bool:
        return index in self._parts or index in self._numbers

    def number(self, index: int) -> int:
        return self._numbers.get(index, [0])[-1]

    def all_numbers(self, index: int) -> list[int]:
        """Of a repeated number, each by itself or packed. Raises ValueError where a packed one is cut off.

        Where there are both, those that stand by themselves come first.
        """
        found = list(self._numbers.get(index, []))
        for at, end in self._parts.get(index, []):
            while at < end:
                value, at = _read_varint(self._whole, at, end)
                found.append(value)
        return found

    def all_octets(self, index: int) -> list[bytes]:
        return [self._whole[at:end] for at, end in self._parts.get(index, [])]

    def octets(self, index: int) -> bytes:
        at, end = self._parts.get(index, [(0, 0)])[-1]
        return self._whole[at:end]

    def text(self, index: int) -> str:
        return self.octets(index).decode()

    def all_messages(self, index: int) -> list[Fields]:
        """Raises ValueError where one is none."""
        return [_parse(self._whole, at, end) for at, end in self._parts.get(index, [])]

    def message(self, index: int) -> Fields:
        """Raises ValueError where it is none."""
        return _parse(self._whole, *self._parts.get(index, [(0, 0)])[-1])


def parse(octets: bytes) -> Fields:
    """The fields of a message. Raises ValueError where it is none."""
    return _parse(octets, 0, len(octets))


def _parse(octets: bytes, begin: int, end: int) -> Fields:
    fields, at = Fields(octets), begin
    while at < end:
        tag, at = _read_varint(octets, at, end)
        index, kind = tag >> 3, tag & 7
        if index == 0:
            raise ValueError("no protobuf: a field has the number 0")
        if kind == _VARINT:
            value, at = _read_varint(octets, at, end)
            fields._numbers.setdefault(index, []).append(value)
            continue
        length, at = _read_varint(octets, at, end) if kind == _COUNTED else (_FIXED.get(kind), at)
        if length is None:
            raise ValueError(f"no protobuf: the tag {tag} at octet {at - begin}")
        if at + length > end:
            raise ValueError(f"no protobuf: field {index} ends {at + length - end} octets after the message")
        if kind == _COUNTED:
            fields._parts.setdefault(index, []).append((at, at + length))
        at += length
    return fields


def _read_varint(octets: bytes, at: int, end: int) -> tuple[int, int]:
    if at < end and octets[at] < 0x80:
        return octets[at], at + 1
    value = 0
    for shift in range(0, 70, 7):
        if at >= end:
            raise ValueError("no protobuf: it ends within a varint")
        value |= (octets[at] & 0x7F) << shift
        at += 1
        if octets[at - 1] < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at
    raise ValueError("no protobuf: a varint is longer than ten octets")
