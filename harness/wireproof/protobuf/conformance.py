"""connectrpc.conformance.v1.ConformanceService: what a request asks for, and what a response tells of it.

proto/connectrpc/conformance/v1/service.proto tells the fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wireproof.protobuf.wire import Fields, counted, number, parse, text

SERVICE = "connectrpc.conformance.v1.ConformanceService"
_TYPES = "type.googleapis.com/connectrpc.conformance.v1."

#: Name and value, in order; values of names in -bin are base64.
Metadata = list[tuple[str, str]]


def packed_any(type_name: str, octets: bytes) -> bytes:
    """google.protobuf.Any."""
    return text(1, type_name) + counted(2, octets)


def request_type(method: str) -> str:
    """The type's URL of a method's request."""
    return f"{_TYPES}{method}Request"


@dataclass(frozen=True)
class Error:
    """A status other than OK: code, message, and details, each an Any."""

    code: int
    message: str
    details: tuple[bytes, ...] = ()

    def octets(self) -> bytes:
        """As Error."""
        return number(1, self.code) + text(2, self.message) + b"".join(counted(3, each) for each in self.details)


@dataclass(frozen=True)
class Definition:
    """What the server is to answer: UnaryResponseDefinition, StreamResponseDefinition."""

    headers: Metadata = field(default_factory=list)
    #: Of a unary response only the first counts.
    data: tuple[bytes, ...] = ()
    delay_ms: int = 0
    error: Error | None = None
    trailers: Metadata = field(default_factory=list)

    def unary(self) -> bytes:
        """For a single response. An error stands in its place."""
        answer = counted(3, self.error.octets()) if self.error else b"".join(counted(2, one) for one in self.data[:1])
        return _headers(1, self.headers) + answer + _headers(4, self.trailers) + number(6, self.delay_ms)

    def stream(self) -> bytes:
        """For any number of responses. An error comes after them."""
        data = b"".join(counted(2, one) for one in self.data)
        error = counted(4, self.error.octets()) if self.error else b""
        return _headers(1, self.headers) + data + number(3, self.delay_ms) + error + _headers(5, self.trailers)


def _headers(index: int, metadata: Metadata) -> bytes:
    return b"".join(
        counted(index, text(1, name) + b"".join(text(2, value) for value in values))
        for name, values in by_name(metadata).items()
    )


def by_name(metadata: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The values of each name, in their order."""
    found: dict[str, list[str]] = {}
    for name, value in metadata:
        found.setdefault(name, []).append(value)
    return found


@dataclass(frozen=True)
class Info:
    """What the server saw: ConformancePayload.RequestInfo."""

    headers: dict[str, list[str]]
    #: What was left of the deadline; None: there was none.
    timeout_ms: int | None
    #: Type's URL and octets of each request.
    requests: list[tuple[str, bytes]]


@dataclass(frozen=True)
class Payload:
    """What a response bears."""

    data: bytes
    info: Info | None


def payload(response: bytes) -> Payload:
    """Of any response of the service. Raises ValueError for what is none."""
    fields = parse(response).message(1)
    return Payload(fields.octets(1), _info(fields.message(2)) if fields.has(2) else None)


def info(octets: bytes) -> Info:
    """Raises ValueError."""
    return _info(parse(octets))


def _info(fields: Fields) -> Info:
    return Info(
        {header.text(1): [value.decode() for value in header.all_octets(2)] for header in fields.all_messages(1)},
        fields.number(2) if fields.has(2) else None,
        [(each.text(1), each.octets(2)) for each in fields.all_messages(3)],
    )


def details(status: bytes) -> tuple[list[bytes], Info | None]:
    """Of google.rpc.Status, as `grpc-status-details-bin` bears it: the details without the server's own, and that.

    Raises ValueError.
    """
    own: list[bytes] = []
    told: Info | None = None
    for detail in parse(status).all_octets(3):
        fields: Fields = parse(detail)
        if fields.text(1).endswith("ConformancePayload.RequestInfo"):
            told = info(fields.octets(2))
        else:
            own.append(detail)
    return own, told
