"""gRPC status codes and their text, and the HTTP/2 error codes that this server uses itself."""

from __future__ import annotations

OK = 0
UNKNOWN = 2
INVALID_ARGUMENT = 3
NOT_FOUND = 5
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
UNIMPLEMENTED = 12
INTERNAL = 13
UNAUTHENTICATED = 16

RST_NO_ERROR = 0
RST_CANCEL = 8
RST_CALM = 11

_PLAIN = frozenset(range(0x20, 0x7F)) - {0x25}


def decimal(code: int) -> bytes:
    return b"%d" % code


def percent_encoded(text: str) -> bytes:
    """grpc-message: UTF-8, of which only 0x20-0x24 and 0x26-0x7E stay plain."""
    return b"".join(bytes([octet]) if octet in _PLAIN else b"%%%02X" % octet for octet in text.encode())
