"""The messages of connectrpc.conformance.v1 that a contract exchanges, to octets and from octets.

proto/connectrpc/conformance/v1/*.proto tells their fields. What a peer leaves unset is empty here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wireproof.protobuf.wire import Fields, counted, number, parse, text

SERVICE = "connectrpc.conformance.v1.ConformanceService"
#: Of a type's URL in google.protobuf.Any.
_TYPES = "type.googleapis.com/connectrpc.conformance.v1."
_HTTP_VERSION_2 = 2
_PROTOCOL_GRPC = 2
_CODEC_PROTO = 1
COMPRESSIONS = {"identity": 1, "gzip": 2, "deflate": 5}
STREAM_TYPES = {"unary": 1, "client_stream": 2, "server_stream": 3, "half_duplex": 4, "full_duplex": 5}


@dataclass(frozen=True)
class Tls:
    """PEM: the certificate that the server has or is trusted by, and the client's own, if any."""

    server: bytes
    certificate: bytes = b""
    key: bytes = b""


@dataclass(frozen=True)
class ClientRequest:
    """One call that the client under test makes: ClientCompatRequest."""

    test_name: str
    host: str
    port: int
    method: str
    #: A key of STREAM_TYPES.
    stream_type: str
    messages: list[bytes]
    headers: list[tuple[str, list[str]]] = field(default_factory=list)
    compression: str = "identity"
    tls: Tls | None = None
    receive_limit: int = 0
    timeout_ms: int | None = None
    delay_ms: int = 0
    #: The octets of its member `cancel`.
    cancel: bytes | None = None

    def octets(self) -> bytes:
        """As protobuf."""
        kind = f"{_TYPES}{self.method}Request"
        parts = [
            text(1, self.test_name),
            number(2, _HTTP_VERSION_2),
            number(3, _PROTOCOL_GRPC),
            number(4, _CODEC_PROTO),
            number(5, COMPRESSIONS[self.compression]),
            text(6, self.host),
            number(7, self.port),
            self._tls(),
            number(10, self.receive_limit),
            text(11, SERVICE),
            text(12, self.method),
            number(13, STREAM_TYPES[self.stream_type]),
            *(
                counted(15, text(1, name) + b"".join(text(2, value) for value in values))
                for name, values in self.headers
            ),
            *(counted(16, text(1, kind) + counted(2, message)) for message in self.messages),
            b"" if self.timeout_ms is None else number(17, self.timeout_ms, always=True),
            number(18, self.delay_ms),
            b"" if self.cancel is None else counted(19, self.cancel),
        ]
        return b"".join(parts)

    def _tls(self) -> bytes:
        if self.tls is None:
            return b""
        own = counted(1, self.tls.certificate) + counted(2, self.tls.key)
        return counted(8, self.tls.server) + (counted(9, own) if self.tls.certificate else b"")


def cancel_before_close_send() -> bytes:
    """Once all is sent, in place of the half-close."""
    return counted(1, b"")


def cancel_after_close_send(milliseconds: int) -> bytes:
    """So long after the half-close."""
    return number(2, milliseconds, always=True)


def cancel_after_responses(count: int) -> bytes:
    """As soon as so many responses have come."""
    return number(3, count)


@dataclass(frozen=True)
class Status:
    """How a call ended: Error; details as google.protobuf.Any."""

    code: int
    message: str
    details: list[bytes]

    def details_octets(self) -> bytes:
        """As `grpc-status-details-bin` has it, google.rpc.Status; empty without details."""
        if not self.details:
            return b""
        details = b"".join(counted(3, detail) for detail in self.details)
        return number(1, self.code) + text(2, self.message) + details


@dataclass(frozen=True)
class ClientResponse:
    """What came of a call: ClientCompatResponse."""

    test_name: str
    #: Why there was no call; all else is empty then.
    trouble: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    #: ConformancePayload, as octets.
    payloads: list[bytes] = field(default_factory=list)
    status: Status = Status(0, "", [])
    trailers: list[tuple[str, str]] = field(default_factory=list)


def client_response(octets: bytes) -> ClientResponse:
    """Raises ValueError for what is no such message."""
    fields = parse(octets)
    name = fields.text(1)
    if fields.has(3):
        return ClientResponse(name, trouble=parse(fields.octets(3)).text(1) or "the client tells no reason")
    if not fields.has(2):
        raise ValueError(f'the response to "{name}" has neither a result nor an error')
    result = parse(fields.octets(2))
    return ClientResponse(
        name,
        headers=_headers(result, 1),
        payloads=result.all_octets(2),
        status=_status(result),
        trailers=_headers(result, 4),
    )


def _headers(fields: Fields, index: int) -> list[tuple[str, str]]:
    headers = [parse(octets) for octets in fields.all_octets(index)]
    return [(header.text(1), value.decode()) for header in headers for value in header.all_octets(2)]


def _status(result: Fields) -> Status:
    if not result.has(3):
        return Status(0, "", [])
    error = parse(result.octets(3))
    return Status(error.number(1), error.text(2), error.all_octets(3))


def server_request(tls: Tls | None, client_ca: bytes, receive_limit: int) -> bytes:
    """ServerCompatRequest: gRPC over HTTP/2, with this certificate if any, for clients of that authority if any."""
    asked = number(1, _PROTOCOL_GRPC) + number(2, _HTTP_VERSION_2) + number(6, receive_limit)
    if tls is None:
        return asked
    creds = counted(1, tls.certificate) + counted(2, tls.key)
    return asked + number(4, 1) + (counted(5, client_ca) if client_ca else b"") + counted(7, creds)


def server_response(octets: bytes) -> tuple[str, int]:
    """Host and port of ServerCompatResponse. Raises ValueError."""
    fields = parse(octets)
    port = fields.number(2)
    if not 0 < port < 65536:
        raise ValueError(f"the server names no port, but {port}")
    return fields.text(1) or "127.0.0.1", port
