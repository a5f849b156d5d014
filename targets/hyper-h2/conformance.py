"""Unary of connectrpc.conformance.v1.ConformanceService, as far as its response is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import metadata
import status
from protowire import int32, last_of_each, octets, read_fields

if TYPE_CHECKING:
    from call import Call

DETAILS_KEY = b"grpc-status-details-bin"


def details(error: bytes) -> bytes:
    """A google.rpc.Status; an Error is laid out alike."""
    return error


def unary(call: Call, data: bytes) -> None:
    error = octets(last_of_each(octets(last_of_each(data).get(1))).get(3))
    fields = last_of_each(error)
    code = int32(fields.get(1))
    if code == status.OK:
        call.send(b"")
    elif any(number == 3 for number, _ in read_fields(error)):
        call.trailing.append((DETAILS_KEY, metadata.encoded(details(error))))
    call.finish(code, octets(fields.get(2)).decode("utf-8", "replace"))
