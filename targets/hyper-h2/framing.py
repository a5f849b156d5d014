"""gRPC's Length-Prefixed-Message."""

from __future__ import annotations

from collections.abc import Iterator

import status
from limits import LIMITS

PREFIX = 5


class FramingError(Exception):
    """A message that cannot be read; `code` is the grpc-status that says so."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Reader:
    """Cuts a request's octets into messages, wherever DATA frames begin and end."""

    def __init__(self) -> None:
        self._octets = bytearray()

    @property
    def is_inside_a_message(self) -> bool:
        return bool(self._octets)

    def fits(self, length: int) -> bool:
        """The limit holds for each message."""
        return length <= LIMITS.max_message

    def feed(self, octets: bytes) -> Iterator[tuple[int, bytes]]:
        """Compressed-Flag and octets of each message that is complete now."""
        self._octets += octets
        while len(self._octets) >= PREFIX:
            flag, length = self._octets[0], int.from_bytes(self._octets[1:PREFIX])
            if flag > 1:
                raise FramingError(status.INTERNAL, f"compressed-flag {flag}")
            if not self.fits(length):
                raise FramingError(
                    status.RESOURCE_EXHAUSTED, f"a message of {length} octets; {LIMITS.max_message} are taken"
                )
            if len(self._octets) < PREFIX + length:
                return
            message = bytes(self._octets[PREFIX : PREFIX + length])
            del self._octets[: PREFIX + length]
            yield flag, message


def prefixed(data: bytes, compressed: bool) -> bytes:
    """A message as it goes on the wire."""
    return bytes([compressed]) + len(data).to_bytes(4) + data
