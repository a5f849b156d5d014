"""What the headers of a request say."""

from __future__ import annotations

import re

Fields = list[tuple[bytes, bytes]]

_UNITS = {b"H": 3600.0, b"M": 60.0, b"S": 1.0, b"m": 1e-3, b"u": 1e-6, b"n": 1e-9}
_TIMEOUT = re.compile(rb"(\d{1,8})([HMSmun])")
_GRPC = re.compile(rb"application/grpc([+;].*)?")
#: The event loop's clock bears no more.
_LONGEST = 86400.0 * 365


def values(fields: Fields, wanted: bytes) -> list[bytes]:
    return [value for name, value in fields if name == wanted]


def first(fields: Fields, wanted: bytes) -> bytes | None:
    return next(iter(values(fields, wanted)), None)


def members(fields: Fields, wanted: bytes) -> list[bytes]:
    """The members of a comma-separated list."""
    return [member.strip() for value in values(fields, wanted) for member in value.split(b",") if member.strip()]


def http_error(fields: Fields) -> int | None:
    """The HTTP status for what is no gRPC request."""
    if first(fields, b":method") != b"POST":
        return 405
    if not is_grpc(first(fields, b"content-type") or b""):
        return 415
    return None


def is_authorized(fields: Fields, token: str | None) -> bool:
    return token is None or values(fields, b"authorization") == [b"Bearer " + token.encode()]


def is_grpc(content_type: bytes) -> bool:
    return _GRPC.fullmatch(content_type) is not None


def timeout(fields: Fields) -> float | None:
    """Seconds: of several, the fewest. Raises ValueError."""
    return min((seconds(value) for value in values(fields, b"grpc-timeout")), default=None)


def seconds(value: bytes) -> float:
    """A TimeoutValue and its TimeoutUnit. Raises ValueError."""
    match = _TIMEOUT.fullmatch(value)
    if match is None or int(match[1]) == 0:
        raise ValueError("a grpc-timeout that is none")
    return min(int(match[1]) * _UNITS[match[2]], _LONGEST)
