"""Message compression: gzip and identity."""

from __future__ import annotations

import zlib

import request
import status
from framing import FramingError
from limits import LIMITS

ACCEPTED = b"identity,gzip"
_GZIP = 16 + zlib.MAX_WBITS


def plain(flag: int, data: bytes, coding: bytes) -> bytes:
    """The message as the application reads it. Raises FramingError."""
    if not flag:
        return data
    if coding == b"identity":
        raise FramingError(status.INTERNAL, "compressed-flag set, but grpc-encoding names no compression")
    if coding != b"gzip":
        raise FramingError(status.UNIMPLEMENTED, f"grpc-encoding {coding.decode('latin-1')} is not supported")
    return gunzip(data)


def gunzip(data: bytes) -> bytes:
    """Raises FramingError unless the data is one whole gzip file."""
    reader = zlib.decompressobj(_GZIP)
    try:
        octets = reader.decompress(data, LIMITS.max_message + 1)
    except zlib.error as error:
        raise FramingError(status.INTERNAL, f"cannot decompress: {error}") from None
    if len(octets) > LIMITS.max_message:
        raise FramingError(status.RESOURCE_EXHAUSTED, "decompresses to too much")
    if not reader.eof or reader.unused_data:
        raise FramingError(status.INTERNAL, "cannot decompress: not one whole gzip file")
    return octets


def gzip(data: bytes) -> bytes:
    writer = zlib.compressobj(wbits=_GZIP)
    return writer.compress(data) + writer.flush()


def accepts_gzip(fields: list[tuple[bytes, bytes]]) -> bool:
    return any(coding == b"gzip" for coding in request.members(fields, b"grpc-accept-encoding"))
