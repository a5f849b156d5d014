"""Metadata of gRPC calls."""

from __future__ import annotations

import base64
import urllib.parse
from collections.abc import Callable

import metadata
import status
from call import Call, Fields

from faults.grpc_calls import refuse_calls
from faults.patch import around
from faults.registry import fault


def _is_beyond_ascii(value: bytes) -> bool:
    return any(octet > 0x7E or octet < 0x20 for octet in value)


@fault
def metadata_percent_decoded() -> None:
    def act(original: Callable[[Fields], Fields], fields: Fields) -> Fields:
        return [(name, urllib.parse.unquote_to_bytes(value)) for name, value in original(fields)]

    around(metadata, "initial", act)


@fault
def echoed_values_backwards() -> None:
    around(metadata, "initial", lambda original, fields: original(fields)[::-1])


@fault
def urlsafe_base64_sent() -> None:
    around(metadata, "encoded", lambda _original, octets: base64.urlsafe_b64encode(octets).rstrip(b"="))


@fault
def padded_base64_sent() -> None:
    around(metadata, "encoded", lambda _original, octets: base64.b64encode(octets))


@fault
def padded_base64_dropped() -> None:
    around(metadata, "decoded", lambda original, value: [] if b"=" in value else original(value))


@fault
def joined_binary_values_decoded_as_one() -> None:
    around(metadata, "decoded", lambda original, value: original(value.replace(b",", b"")))


@fault
def value_beyond_ascii_fails_the_call() -> None:
    def act(original: Callable[[Call], None], self: Call) -> None:
        original(self)
        if any(_is_beyond_ascii(value) for name, value in self.fields if name == b"x-wireproof"):
            self.finish(status.INTERNAL, "refused")

    around(Call, "begin", act)


@fault
def echo_beyond_ascii_fails_the_call() -> None:
    def act(original: Callable[..., None], self: Call, code: int, message: str = "") -> None:
        bad = any(_is_beyond_ascii(value) for _, value in metadata.initial(self.fields))
        original(self, status.INTERNAL if bad else code, message)

    around(Call, "finish", act)


@fault
def empty_value_refused() -> None:
    refuse_calls(lambda fields: (b"x-wireproof", b"") in fields)


@fault
def empty_binary_value_refused() -> None:
    refuse_calls(lambda fields: (b"x-wireproof-bin", b"") in fields)


@fault
def joined_values_refused() -> None:
    refuse_calls(lambda fields: any(name == b"x-wireproof-list" and b"," in value for name, value in fields))
