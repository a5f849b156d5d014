"""One message in the many ways in which protobuf may write it, through services that send back what they have read.

routeinfo.RouteInfoService answers each RouteUpdate of RouteExchange with the route as it stands in its table;
connectrpc.conformance.v1.ConformanceService tells the octets of its requests.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass

from wireproof.protobuf.conformance import SERVICE, Definition, payload
from wireproof.protobuf.wire import counted, number, parse, text, varint
from wireproof.rpc.row import Heard, Row
from wireproof.rpc.words import octets, several, status

_ADDED, _CHANGED = 1, 2
#: Each row has the same: what comes back is what that row has sent.
_PREFIX = "198.51.100.7/32"
_PATH = (64_500, 300, 1)
_HOP = "192.0.2.1"
#: The tags of field 1000, which no message here has, and one value for each wire type.
_UNKNOWN = {
    "varint": bytes.fromhex("c03e 9601"),
    "fixed64": bytes.fromhex("c13e 0102030405060708"),
    "octets": bytes.fromhex("c23e 03 616263"),
    "fixed32": bytes.fromhex("c53e 01020304"),
}
#: {user_id: 42, name: "Alice"}, where the numbers of the fields are 1 and 2.
_EXAMPLE = number(1, 42) + text(2, "Alice")
_AS_JSON = json.dumps({"user_id": 42, "name": "Alice"}, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Route:
    """The server sends back the route as it has read it."""

    prefix: str
    next_hop: str = _HOP
    path: tuple[int, ...] = _PATH

    def told(self) -> str:
        """In words."""
        return f"the route to {self.prefix} comes back: by {self.next_hop}, over {self.path}"

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        if refused := _refused(heard):
            return refused
        update = parse(heard.messages[0])
        route = parse(update.octets(2))
        seen = {
            "kind": (update.number(1) in (_ADDED, _CHANGED), True),
            "prefix": (route.text(1), self.prefix),
            "as_path": (tuple(route.all_numbers(3)), self.path),
            "next_hop": (route.text(4), self.next_hop),
        }
        return [f"{name} came back as {got!r}, not {wanted!r}" for name, (got, wanted) in seen.items() if got != wanted]


@dataclass(frozen=True)
class Kept:
    """The server's copy of the request still holds what it could not know."""

    unknown: bytes

    def told(self) -> str:
        """In words."""
        return f"the server's copy of the request still holds {octets(self.unknown)}"

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        if refused := _refused(heard):
            return refused
        info = payload(heard.messages[0]).info
        copies = [data for _, data in info.requests] if info else []
        kept = [copy for copy in copies if self.unknown in copy]
        return [] if kept else [f"the server's copy has lost it: {', '.join(map(octets, copies)) or 'there is none'}"]


def _refused(heard: Heard) -> list[str]:
    """Unless there is one response, and OK."""
    assert heard.end
    if not heard.end["status"] and len(heard.messages) == 1:
        return []
    told = f"{several(len(heard.messages), 'response')}, status {status(heard.end['status'])}"
    return [told + (f" ({heard.end['message']!r})" if heard.end["message"] else "")]


def rows() -> list[Row]:
    """All of them."""
    kept = [_kept(name, f"an unknown field ({name}) is kept", field) for name, field in _UNKNOWN.items()]
    example = f'{{user_id: 42, name: "Alice"}} takes {len(_EXAMPLE)} octets, and {len(_AS_JSON)} as JSON'
    return [*_exchanged(), *kept, _kept("example", example, counted(1000, _EXAMPLE))]


def _exchanged() -> list[Row]:
    kind, prefix, hop = number(1, _ADDED), text(1, _PREFIX), text(4, _HOP)
    first, *others = map(varint, _PATH)
    rest = b"".join(others)
    packed = counted(3, first + rest)
    unpacked = b"".join(number(3, each) for each in _PATH)
    unknown = b"".join(_UNKNOWN.values())

    def route(*fields: bytes) -> bytes:
        return counted(2, b"".join((prefix, *fields)))

    updates = {
        "packed": (kind + route(packed, hop), "packed-unpacked", "a repeated number, packed"),
        "unpacked": (kind + route(unpacked, hop), "packed-unpacked", "a repeated number, each by itself"),
        "packed-twice": (
            kind + route(counted(3, first), hop, counted(3, rest)),
            "packed-multiple",
            "two packed records of one field",
        ),
        "packed-empty": (
            kind + route(counted(3, b""), packed, hop),
            "packed-empty",
            "a packed record with nothing in it",
        ),
        "interleaved": (
            kind + route(number(3, _PATH[0]), hop, counted(3, rest)),
            "interleaved-repeated",
            "another field between the elements of a repeated one",
        ),
        "overlong": (
            bytes.fromhex("08 81 80 00") + route(packed, hop),
            "varint-nonminimal",
            "a varint with more octets than it needs",
        ),
        "last-one": (kind + route(text(4, "::1"), packed, hop), "last-wins", "a string twice: the last one counts"),
        "merged": (
            kind + route(packed) + counted(2, hop),
            "merge-submessage",
            "a message twice: they are merged",
        ),
        "any-order": (counted(2, hop + packed + prefix) + kind, "field-order", "fields in the opposite order"),
        "unknown-fields": (
            unknown + kind + route(unknown, packed, hop),
            "unknown-fields",
            "unknown fields of every wire type",
        ),
    }
    return [
        _row(name, title, f"protobuf-{clause}", "routeinfo.RouteInfoService/RouteExchange", update, Route(_PREFIX))
        for name, (update, clause, title) in updates.items()
    ]


def _kept(name: str, title: str, field: bytes) -> Row:
    request = counted(1, Definition(data=(b"response",)).unary()) + field
    return _row(f"kept-{name}", title, "protobuf-unknown-fields-kept", f"{SERVICE}/Unary", request, Kept(field))


def _row(name: str, title: str, clause: str, method: str, message: bytes, expected: Route | Kept) -> Row:
    exchanged = isinstance(expected, Route)
    return Row(
        id=f"rpc/protobuf[{name}]",
        title=title,
        clauses=(clause,),
        members={
            "pattern": "bidi" if exchanged else "unary",
            "path": f"/{method}",
            "messages": [{"data": b64encode(message).decode()}],
        },
        expected=expected,
        requires=("grpc", "routeinfo" if exchanged else "conformance"),
    )
