"""TCP connections made up for octets that are known: segments with the numbers and checksums that belong to them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import NamedTuple

#: Ethernet's. Headers take forty octets of it.
MTU = 1500
_HEADERS = 40
_MOST = MTU - _HEADERS
_WINDOW = 65535
#: The receiver acknowledges before the sender's window is full.
_UNACKNOWLEDGED = 32 * _MOST
_FIN, _SYN, _RST, _PSH, _ACK = 1, 2, 4, 8, 16
_MOST_SEGMENT_SIZE = struct.pack(">BBH", 2, 4, _MOST)


class Segment(NamedTuple):
    """An IP packet: what is known of it, and how long it was."""

    octets: bytes
    length: int


class End(NamedTuple):
    """One end of a connection."""

    host: IPv4Address
    port: int


class Conversation:
    """One connection. Every method yields the segments that it takes."""

    def __init__(self, client: End, server: End) -> None:
        self._ends = {True: client, False: server}
        #: Of the client (True) and the server: the next sequence number, and what it has acknowledged.
        self._next = {True: 1000, False: 5000}
        self._acknowledged = {True: 0, False: 0}
        self._identification = 0

    def open(self) -> Iterator[Segment]:
        """The handshake."""
        for by_client, flags in ((True, _SYN), (False, _SYN | _ACK)):
            yield self._segment(by_client, flags, options=_MOST_SEGMENT_SIZE)
            self._next[by_client] += 1
        yield self._acknowledge(True)

    def say(self, by_client: bool, octets: bytes, missing: int = 0) -> Iterator[Segment]:
        """Octets one way, and their acknowledgement. `missing`: so many more were on the wire, and are not known."""
        total = len(octets) + missing
        unacknowledged = 0
        for start in range(0, total, _MOST):
            length = min(_MOST, total - start)
            flags = _ACK | (_PSH if start + length == total else 0)
            yield self._segment(by_client, flags, octets[start : start + length], length)
            self._next[by_client] += length
            unacknowledged += length
            if unacknowledged >= _UNACKNOWLEDGED:
                yield self._acknowledge(not by_client)
                unacknowledged = 0
        if unacknowledged:
            yield self._acknowledge(not by_client)

    def close(self, by_client: bool, *, reset: bool) -> Iterator[Segment]:
        """The end of one direction, or of both."""
        yield self._segment(by_client, (_RST if reset else _FIN) | _ACK)
        if not reset:
            self._next[by_client] += 1
            yield self._acknowledge(not by_client)

    def _acknowledge(self, by_client: bool) -> Segment:
        return self._segment(by_client, _ACK)

    def _segment(
        self, by_client: bool, flags: int, octets: bytes = b"", length: int = 0, options: bytes = b""
    ) -> Segment:
        source, target = self._ends[by_client], self._ends[not by_client]
        if flags & _ACK:
            self._acknowledged[by_client] = self._next[not by_client]
        offset = (20 + len(options)) // 4 << 4
        numbers = (self._next[by_client] % 2**32, self._acknowledged[by_client] % 2**32)
        head = struct.pack(">HHIIBBHHH", source.port, target.port, *numbers, offset, flags, _WINDOW, 0, 0) + options
        whole = octets + bytes(length - len(octets))
        pseudo = source.host.packed + target.host.packed + struct.pack(">BBH", 0, 6, len(head) + len(whole))
        head = head[:16] + _checksum(pseudo + head + whole) + head[18:]
        ip = self._ip_header(source, target, len(head) + len(whole))
        return Segment(ip + head + octets, len(ip) + len(head) + len(whole))

    def _ip_header(self, source: End, target: End, payload: int) -> bytes:
        self._identification = (self._identification + 1) % 2**16
        dont_fragment, ttl, protocol = 0x4000, 64, 6
        fields = (0x45, 0, 20 + payload, self._identification, dont_fragment, ttl, protocol, 0)
        head = struct.pack(">BBHHHBBH", *fields) + source.host.packed + target.host.packed
        return head[:10] + _checksum(head) + head[12:]


def _checksum(octets: bytes) -> bytes:
    """The Internet's: the complement of the sum of 16-bit words in ones' complement."""
    octets += bytes(len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">H", ~total & 0xFFFF)
