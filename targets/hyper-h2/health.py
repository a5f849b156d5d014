"""grpc.health.v1.Health."""

from __future__ import annotations

from typing import TYPE_CHECKING

import status
from limits import LIMITS
from protowire import integer_field, last_of_each, octets, octets_field

if TYPE_CHECKING:
    from call import Call

SERVING, NOT_SERVING, SERVICE_UNKNOWN = 1, 2, 3
#: By service.
STATES: dict[bytes, int] = {b"": SERVING, b"grpc.testing.TestService": SERVING}
#: By service, who hears of changes.
WATCHING: dict[bytes, list[Call]] = {}
_MOST = 1024
_MOST_LISTED = 100


def set_state(service: bytes, *, well: bool) -> None:
    if len(STATES) < _MOST or service in STATES:
        STATES[service] = SERVING if well else NOT_SERVING
    for call in list(WATCHING.get(service, [])):
        tell_state(call, service)
        call.connection.flush()


def tell_state(call: Call, service: bytes) -> None:
    call.send(integer_field(1, STATES.get(service, SERVICE_UNKNOWN)))


def check(call: Call, data: bytes) -> None:
    service = octets(last_of_each(data).get(1))
    if service in STATES:
        tell_state(call, service)
        call.finish(status.OK)
    else:
        call.finish(status.NOT_FOUND, "unknown service")


def list_all(call: Call, _data: bytes) -> None:
    if len(STATES) + LIMITS.more_services > _MOST_LISTED:
        call.finish(status.RESOURCE_EXHAUSTED, "more services than are listed")
        return
    states = ((name, octets_field(2, integer_field(1, state))) for name, state in sorted(STATES.items()))
    call.send(b"".join(octets_field(1, octets_field(1, name) + state) for name, state in states))
    call.finish(status.OK)


def watch(call: Call, data: bytes) -> None:
    """The state now, and each change."""
    service = octets(last_of_each(data).get(1))
    calls = WATCHING.setdefault(service, [])
    calls.append(call)
    call.over.append(lambda _cancelled: calls.remove(call))
    tell_state(call, service)
