"""Compression of gRPC messages."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import compression
import status
from call import Call, Fields
from framing import FramingError

from faults.grpc_calls import refuse_calls
from faults.patch import around
from faults.registry import fault


@fault
def every_response_compressed() -> None:
    def act(original: Callable[..., None], self: Call, data: bytes, *, compress: bool = False) -> None:
        if data:
            self.prefer_gzip()
        original(self, data, compress=compress or bool(data))

    around(Call, "send", act)


@fault
def compressed_for_a_client_that_cannot_read_it() -> None:
    around(compression, "accepts_gzip", lambda _original, _fields: True)


def _other_error(name: str, change: Callable[[FramingError], FramingError]) -> None:
    """compression.NAME raises another error in place of its own."""

    def act(original: Callable[..., bytes], *arguments: object) -> bytes:
        try:
            return original(*arguments)
        except FramingError as error:
            raise change(error) from None

    around(compression, name, act)


@fault
def error_does_not_name_compression() -> None:
    _other_error("plain", lambda error: FramingError(error.code, "bad request"))


@fault
def unsupported_encoding_is_internal() -> None:
    _other_error("plain", lambda error: FramingError(status.INTERNAL, str(error)))


@fault
def undecompressable_message_is_unknown() -> None:
    _other_error("gunzip", lambda error: FramingError(status.UNKNOWN, str(error)))


def _without_accept(fields: Fields) -> Fields:
    return [field for field in fields if field[0] != b"grpc-accept-encoding"]


@fault
def accepted_encodings_not_told() -> None:
    around(Call, "response_headers", lambda original, self: _without_accept(original(self)))


@fault
def rejected_encoding_listed() -> None:
    def act(original: Callable[[Call], Fields], self: Call) -> Fields:
        return [*_without_accept(original(self)), (b"grpc-accept-encoding", compression.ACCEPTED + b"," + self.coding)]

    around(Call, "response_headers", act)


@fault
def decompressor_kept_between_messages() -> None:
    """One for each call."""

    def act(original: Callable[[Call, bytes], None], self: Call, octets: bytes) -> None:
        reader = self.__dict__.setdefault("decompressor", zlib.decompressobj(16 + zlib.MAX_WBITS))
        compression.gunzip = lambda data: _more(reader, data)
        original(self, octets)

    around(Call, "data", act)


def _more(reader: zlib._Decompress, data: bytes) -> bytes:
    if reader.eof:
        raise FramingError(status.INTERNAL, "cannot decompress: the end was read before")
    return reader.decompress(data)


@fault
def plain_message_refused_where_gzip_is_named() -> None:
    def act(original: Callable[..., bytes], flag: int, data: bytes, coding: bytes) -> bytes:
        if not flag and coding == b"gzip":
            raise FramingError(status.INTERNAL, "refused")
        return original(flag, data, coding)

    around(compression, "plain", act)


@fault
def one_sided_compression_refused() -> None:
    def one_sided(fields: Fields) -> bool:
        return (b"grpc-encoding", b"gzip") in fields and (b"grpc-accept-encoding", b"identity") in fields

    refuse_calls(one_sided)


@fault
def all_messages_compressed_alike() -> None:
    def act(original: Callable[..., None], self: Call, data: bytes, *, compress: bool = False) -> None:
        self.__dict__["compresses"] = compress or self.__dict__.get("compresses", False)
        original(self, data, compress=self.__dict__["compresses"])

    around(Call, "send", act)


@fault
def listed_encoding_is_unimplemented() -> None:
    def act(_original: Callable[..., bytes], _data: bytes) -> bytes:
        raise FramingError(status.UNIMPLEMENTED, "grpc-encoding gzip is not supported")

    around(compression, "gunzip", act)
