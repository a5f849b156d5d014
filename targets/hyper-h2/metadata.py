"""Custom metadata of the test service: what is echoed, and binary values."""

from __future__ import annotations

import base64
import binascii

from request import Fields, values

INITIAL_KEY = b"x-grpc-test-echo-initial"
TELL_KEY, TOLD_KEY = b"x-wireproof-tell", b"x-wireproof-told"
TRAILING_KEY = b"x-grpc-test-echo-trailing-bin"


def initial(fields: Fields) -> Fields:
    """For the headers of a response."""
    told = [(TOLD_KEY, b" | ".join(of_application(fields, name))) for name in values(fields, TELL_KEY)]
    return [(INITIAL_KEY, value) for value in values(fields, INITIAL_KEY)] + told


def of_application(fields: Fields, name: bytes) -> list[bytes]:
    """What an application is given as this field: h2 has joined the cookies, and the target host is :authority's."""
    return values(fields, b":authority") if name == b"host" else values(fields, name)


def trailing(fields: Fields) -> Fields:
    """For the trailers. What is no base64 is dropped."""
    return [(TRAILING_KEY, encoded(octets)) for value in values(fields, TRAILING_KEY) for octets in decoded(value)]


def decoded(value: bytes) -> list[bytes]:
    """The values that a -bin field holds, joined by commas, padded or not."""
    found = []
    for part in value.split(b","):
        text = part.strip().rstrip(b"=")
        try:
            found.append(base64.b64decode(text + b"=" * (-len(text) % 4), validate=True))
        except binascii.Error:
            continue
    return found


def encoded(octets: bytes) -> bytes:
    return base64.b64encode(octets).rstrip(b"=")
