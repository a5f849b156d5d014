"""Writes pcapng (draft-ietf-opsawg-pcapng): one section, one interface of raw IP, packets with comments."""

from __future__ import annotations

import struct
from typing import BinaryIO

_SECTION, _INTERFACE, _PACKET = 0x0A0D0D0A, 1, 6
_BYTE_ORDER = 0x1A2B3C4D
#: LINKTYPE_RAW: an IP header comes first.
_RAW_IP = 101
_END, _COMMENT, _APPLICATION, _NAME = 0, 1, 4, 2
#: Options have a length of 16 bits; a character takes four octets at most.
_LONGEST = 0xFFFF // 4


class PcapngFile:
    """Takes packets in the order of their times."""

    def __init__(self, file: BinaryIO, application: str, comment: str) -> None:
        self._file = file
        head = struct.pack("<IHHq", _BYTE_ORDER, 1, 0, -1)
        self._block(_SECTION, head + _options([(_COMMENT, comment), (_APPLICATION, application)]))
        self._block(_INTERFACE, struct.pack("<HHI", _RAW_IP, 0, 0) + _options([(_NAME, "wireproof")]))

    def packet(self, seconds: float, octets: bytes, length: int, comments: list[str]) -> None:
        """One packet, of which `octets` are known; `seconds` since 1970; `length` on the wire."""
        time = round(seconds * 1e6)
        head = struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(octets), length)
        self._block(_PACKET, head + _padded(octets) + _options([(_COMMENT, comment) for comment in comments]))

    def _block(self, kind: int, body: bytes) -> None:
        length = struct.pack("<I", len(body) + 12)
        self._file.write(struct.pack("<I", kind) + length + body + length)


def _options(options: list[tuple[int, str]]) -> bytes:
    if not options:
        return b""
    coded = ((code, text[:_LONGEST].encode("utf-8", "replace")) for code, text in options)
    return b"".join(struct.pack("<HH", code, len(text)) + _padded(text) for code, text in coded) + bytes(4)


def _padded(octets: bytes) -> bytes:
    return octets + bytes(-len(octets) % 4)
