"""The calls that smoke has a client make on the bundled peer's grpc.testing.TestService, and what must come of each."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from wireproof.adapter.events import Event
from wireproof.adapter.filled import FILL, Filled
from wireproof.protobuf.wire import counted_head, number

_SERVICE = "/grpc.testing.TestService/"
#: The service echoes them: the first one in the headers, the second in the trailers.
_ASCII = ["x-grpc-test-echo-initial", "smoke"]
_BINARY = ["x-grpc-test-echo-trailing-bin", b64encode(b"\x00\x01\xfe\xff").decode()]
#: A minute: as good as for ever, for a call that is ended before.
_LONG = 60_000
#: With a `%` and a letter beyond ASCII, which are escaped on the wire.
_STATUS_MESSAGE = "100 % naïve"
_NOT_FOUND = 5


def octets(data: bytes) -> dict[str, str]:
    """A request message."""
    return {"data": b64encode(data).decode()}


def sized(size: int) -> bytes:
    """SimpleRequest for a response of so many octets; below 128."""
    return bytes([0x10, size])


def payload(size: int) -> bytes:
    """The response that bears so many octets of zeros; below 124."""
    return bytes([0x0A, size + 2, 0x12, size]) + bytes(size)


def _responses(*sizes: int) -> bytes:
    """StreamingOutputCallRequest for responses of these sizes."""
    return b"".join(bytes([0x12, 2, 0x08, size]) for size in sizes)


def _input(size: int) -> bytes:
    """StreamingInputCallRequest with so many octets."""
    return bytes([0x0A, size + 2, 0x12, size]) + bytes(size)


def _status(code: int, message: str) -> bytes:
    """SimpleRequest for this status."""
    text = message.encode()
    return bytes([0x3A, len(text) + 4, 0x08, code, 0x12, len(text)]) + text


@dataclass(frozen=True)
class Planned:
    """A call, and what must come of it."""

    name: str
    pattern: str
    method: str
    messages: list[dict[str, Any]]
    responses: list[bytes]
    status: int = 0
    message: str = ""
    metadata: list[list[str]] = field(default_factory=list)

    @property
    def request(self) -> dict[str, Any]:
        """The members of the request, besides its channel."""
        more = {"metadata": self.metadata} if self.metadata else {}
        return {"pattern": self.pattern, "path": _SERVICE + self.method, "messages": self.messages, **more}

    def wrong(self, events: list[Event]) -> str:
        """What is wrong with the events; empty: nothing."""
        came = [event["data"] for event in events if event["ev"] == "message"]
        wanted = [octets(response)["data"] for response in self.responses]
        end = events[-1]
        if end["status"] != self.status or (self.message and end["message"] != self.message):
            said = f" ({end['message']!r})" if end["message"] else ""
            want = f" ({self.message!r})" if self.message else ""
            return f"it ends with status {end['status']}{said}, not {self.status}{want}"
        if came != wanted:
            return f"its messages are {_shown(came)}, not {_shown(wanted)}"
        initial: list[list[str]] = next((event["metadata"] for event in events if event["ev"] == "initial"), [])
        for field_, where, there in ((_ASCII, "`initial`", initial), (_BINARY, "the trailers", end["trailers"])):
            if field_ in self.metadata and field_ not in there:
                found = [value for name, value in there if name == field_[0]]
                return f"{where} must bear {field_[0]} as {field_[1]!r}; found: {', '.join(map(repr, found)) or 'none'}"
        return ""


def _shown(messages: list[str]) -> str:
    return f"[{', '.join(messages)}]" if len(messages) < 4 else f"{len(messages)} messages"


PLANNED = (
    Planned("unary", "unary", "UnaryCall", [octets(sized(7))], [payload(7)]),
    Planned(
        "client_stream",
        "client_stream",
        "StreamingInputCall",
        [octets(_input(n)) for n in (1, 2, 4)],
        [b"\x08\x07"],
    ),
    Planned(
        "server_stream",
        "server_stream",
        "StreamingOutputCall",
        [octets(_responses(3, 1, 2))],
        [payload(3), payload(1), payload(2)],
    ),
    Planned(
        "bidi",
        "bidi",
        "FullDuplexCall",
        [octets(_responses(1)), {**octets(_responses(2)), "after_responses": 1}],
        [payload(1), payload(2)],
    ),
    Planned("metadata", "unary", "UnaryCall", [octets(sized(1))], [payload(1)], metadata=[_ASCII, _BINARY]),
    Planned(
        "status",
        "unary",
        "UnaryCall",
        [octets(_status(_NOT_FOUND, _STATUS_MESSAGE))],
        [],
        _NOT_FOUND,
        _STATUS_MESSAGE,
    ),
)

#: Of clients that make long messages by themselves.
_FILLED = 70_000
FILLED = Planned(
    FILL,
    "client_stream",
    "StreamingInputCall",
    [Filled(counted_head(1, _FILLED + 4) + counted_head(2, _FILLED), b"\x00\x01", _FILLED).message],
    [number(1, _FILLED)],
)

#: A call that is held open by its requests: after one response nothing happens.
HELD = Planned(
    "held", "bidi", "FullDuplexCall", [octets(_responses(1)), {**octets(_responses(1)), "after_ms": _LONG}], []
)


def many(count: int) -> list[Planned]:
    """Unary calls that can be told apart by their responses."""
    return [Planned(str(n), "unary", "UnaryCall", [octets(sized(n))], [payload(n)]) for n in range(1, count + 1)]
