"""RouteExchange of routeinfo.RouteInfoService: a route that is added is sent back as it was read. No table is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import status
from protowire import (
    WireError,
    integer_field,
    last_of_each,
    merged,
    octets,
    octets_field,
    read_fields,
    read_varints,
    varint,
)

if TYPE_CHECKING:
    from call import Call

ADDED = 1
PREFIX, ORIGIN, AS_PATH, NEXT_HOP, LAST_KNOWN = 1, 2, 3, 4, 5


@dataclass
class Route:
    prefix: bytes = b""
    next_hop: bytes = b""
    as_path: list[int] = field(default_factory=list)
    #: What is not known of it: octets only.
    unknown: list[tuple[int, bytes]] = field(default_factory=list)


def elements(value: int | bytes) -> list[int]:
    """Of a repeated number: one, or a packed record."""
    return [value] if isinstance(value, int) else read_varints(value)


def read(message: bytes) -> Route:
    """Raises WireError."""
    route = Route()
    for number, value in read_fields(message):
        if number == AS_PATH:
            route.as_path += elements(value)
        elif number == PREFIX:
            route.prefix = octets(value)
        elif number == NEXT_HOP:
            route.next_hop = octets(value)
        elif number > LAST_KNOWN and isinstance(value, bytes):
            route.unknown.append((number, value))
    return route


def unset(number: int, value: bytes) -> bytes:
    """A string, left out when empty, as proto3 does."""
    return octets_field(number, value) if value else b""


def written(route: Route) -> bytes:
    return b"".join(
        (
            octets_field(PREFIX, route.prefix),
            integer_field(ORIGIN, route.as_path[-1]),
            octets_field(AS_PATH, b"".join(map(varint, route.as_path))),
            unset(NEXT_HOP, route.next_hop),
            *(octets_field(*each) for each in route.unknown),
        )
    )


class RouteExchange:
    """Answers each update at once."""

    def message(self, call: Call, data: bytes) -> None:
        try:
            kind, route = last_of_each(data).get(1), read(merged(data, 2) or b"")
        except WireError as error:
            call.finish(status.INTERNAL, f"cannot parse the request: {error}")
            return
        if kind != ADDED or not route.prefix or not route.as_path:
            call.finish(status.INVALID_ARGUMENT, "no route that is added")
        else:
            call.send(integer_field(1, ADDED) + octets_field(2, written(route)))

    def end(self, call: Call) -> None:
        call.finish(status.OK)
