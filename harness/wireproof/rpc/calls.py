"""The rows of cases/rpc/calls.tsv as calls of ConformanceService, whose responses tell what the server saw."""

from __future__ import annotations

from base64 import b64encode
from functools import cached_property
from typing import Any

from wireproof.adapter.filled import Filled
from wireproof.protobuf.conformance import SERVICE, Definition, Error, Metadata, packed_any, request_type
from wireproof.protobuf.wire import counted, counted_head, number, varint
from wireproof.rpc.axes import FILE, LARGEST, OVER, chosen
from wireproof.rpc.ends import Both, Cut, Refused
from wireproof.rpc.pairwise import Chosen
from wireproof.rpc.row import Expectation, Heard, Row
from wireproof.targets.target import DEFAULT_PROFILE, MTLS_PROFILE, TLS_PROFILE

_METHODS = {
    "unary": "Unary",
    "client_stream": "ClientStream",
    "server_stream": "ServerStream",
    "half_duplex": "BidiStream",
    "full_duplex": "BidiStream",
}
_PROFILES = {"plain": DEFAULT_PROFILE, "tls": TLS_PROFILE, "mtls": MTLS_PROFILE}
_SINGLE = ("unary", "client_stream")
#: Requests and responses where they stream.
_FEW, _MANY = 3, 100
#: Responses of a call that is cancelled meanwhile, and milliseconds before each.
_LONG, _PAUSE_MS = 100, 20
#: Milliseconds: for good, as far as a row is concerned.
_NEVER_MS = 60_000
_MISSED_MS = 200
#: The responses to the largest request bear it, and are larger.
_MOST_RECEIVED = 32 << 20
_RESOURCE_EXHAUSTED, _DEADLINE_EXCEEDED, _CANCELLED = 8, 4, 1

_TOLD = "as it was asked for"
_ESCAPES = "100 % of\tit:\r\n\x01 naïve, €, 😀, ~\x7f"
#: What requests are filled with.
_PATTERN = bytes(at * 7 % 251 for at in range(251))
_DETAIL = packed_any("type.googleapis.com/wireproof.testing.v1.Nothing", b"\x08\x96\x01")

_METADATA: dict[str, Metadata] = {
    "none": [],
    "ascii": [("x-wireproof-ascii", " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~"[1:])],
    "binary": [
        ("x-wireproof-all-bin", b64encode(bytes(range(256))).decode()),
        ("x-wireproof-none-bin", ""),
    ],
    "duplicates": [("x-wireproof-twice", value) for value in ("one", "two", "one")],
    "large": [("x-wireproof-large", "0123456789" * 200)],
}

#: By axis and value.
_CLAUSES = {
    ("metadata", "binary"): ("grpc-http2-metadata-bin-base64",),
    ("metadata", "duplicates"): ("grpc-http2-metadata-dup-order",),
    ("size", OVER): ("grpc-http2-message-length-huge-server",),
    ("told", "escapes"): ("grpc-http2-message-percent-encode", "grpc-http2-message-percent-decode"),
    ("told", "details"): ("grpc-http2-status-details-bin",),
    ("deadline", "met"): ("grpc-http2-timeout-remaining-send",),
    ("deadline", "missed"): ("grpc-http2-deadline-client-rst",),
    ("cancel", "before"): ("grpc-http2-cancel-status-client",),
    ("cancel", "during"): ("grpc-http2-cancel-status-client",),
}
_ALWAYS = ("grpc-http2-message-prefix", "grpc-http2-message-order", "grpc-http2-status-always-in-trailers")


def rows() -> list[Row]:
    """All of them."""
    return [_Call(name, values).row(line) for line, (name, values) in enumerate(chosen().items(), 2)]


class _Call:
    """A call of these values."""

    def __init__(self, name: str, values: Chosen) -> None:
        self._name, self._is = name, values
        self._single = values["pattern"] in _SINGLE
        self._many = values["size"] == "many"
        self._metadata = _METADATA[values["metadata"]]
        self._cut = values["cancel"] in ("before", "during") or values["deadline"] == "missed"

    def row(self, line: int) -> Row:
        """The whole."""
        values = self._is
        told = ", ".join(
            f"{axis} {value}" for axis, value in values.items() if value not in ("none", "plain", "identity")
        )
        clauses = [clause for item in values.items() for clause in _CLAUSES.get(item, ())]
        if values["status"] != "0":
            clauses.append("grpc-http2-error-in-trailers")
        return Row(
            id=f"rpc/calls[{self._name}]",
            title=told.replace("_", " "),
            clauses=tuple(dict.fromkeys([*clauses, *_ALWAYS])),
            members=lambda _: self._members(),
            expected=_Expected(self),
            file=FILE,
            line=line,
            profile=_PROFILES[values["transport"]],
            requires=("grpc", "conformance"),
            options={"max_receive_message": _MOST_RECEIVED} if values["size"] == LARGEST else {},
            cancel_after=values["cancel"] == "after",
            is_large=values["size"] in (LARGEST, OVER),
        )

    # What is asked --------------------------------------------------------------------------------

    def _members(self) -> dict[str, Any]:
        pattern = {"half_duplex": "bidi", "full_duplex": "bidi"}.get(self._is["pattern"], self._is["pattern"])
        members: dict[str, Any] = {
            "pattern": pattern,
            "path": f"/{SERVICE}/{_METHODS[self._is['pattern']]}",
            "messages": [self._message(index, request) for index, request in enumerate(self._requests)],
        }
        if self._metadata:
            members["metadata"] = [list(pair) for pair in self._metadata]
        if self._is["compression"] != "identity":
            members["compression"] = self._is["compression"]
        deadline = {"met": _NEVER_MS, "missed": _MISSED_MS}.get(self._is["deadline"])
        if deadline:
            members["deadline_ms"] = deadline
        if cancel := self._cancel():
            members["cancel"] = cancel
        return members

    def _message(self, index: int, request: Filled) -> dict[str, Any]:
        message = request.message
        if self._is["pattern"] == "full_duplex" and index:
            message["after_responses"] = index
            if self._is["cancel"] == "during":
                message["after_ms"] = _NEVER_MS
        return message

    def _cancel(self) -> dict[str, Any] | None:
        if self._is["cancel"] == "before":
            return {"at": "start"}
        if self._is["cancel"] != "during":
            return None
        return {"at": "half_closed", "after_ms": 50} if self._single else {"at": "received", "messages": 1}

    @cached_property
    def _requests(self) -> list[Filled]:
        count = 1 if self._is["pattern"] in ("unary", "server_stream") else _MANY if self._many else _FEW
        return [self._request(index) for index in range(count)]

    def _request(self, index: int) -> Filled:
        head = b"" if index else counted(1, self._defined())
        bidi = _METHODS[self._is["pattern"]] == "BidiStream"
        if bidi and self._is["pattern"] == "full_duplex" and not index:
            head += number(2, 1)
        return self._with_data(head, 3 if bidi else 2, first=not index)

    def _with_data(self, head: bytes, field: int, *, first: bool) -> Filled:
        """And the field `request_data`; in the first request so long that the message has its size."""
        size = self._is["size"]
        if size == "empty":
            return Filled(head)
        if size in ("one", "many") or not first:
            return Filled(head + counted(field, b"\x2a"))
        room = int(size) - len(head) - 1  # octet of the field's tag
        length = next(room - digits for digits in range(1, 6) if len(varint(room - digits)) == digits)
        return Filled(head + counted_head(field, length), _PATTERN, length)

    def _defined(self) -> bytes:
        definition = self._definition()
        return definition.unary() if self._single else definition.stream()

    def _definition(self) -> Definition:
        slow = self._is["deadline"] == "missed" or (self._is["cancel"] == "during" and self._single)
        return Definition(
            headers=self._metadata,
            data=self._responses(),
            delay_ms=_NEVER_MS if slow else _PAUSE_MS if self._streams_on() else 0,
            error=self._error(),
            trailers=self._metadata,
        )

    def _streams_on(self) -> bool:
        """The client cancels while responses come."""
        return self._is["cancel"] == "during" and self._is["pattern"] in ("server_stream", "half_duplex")

    def _responses(self) -> tuple[bytes, ...]:
        if self._single:
            return (b"response",)
        count = _LONG if self._streams_on() else _MANY if self._many else _FEW
        return tuple(b"*" if self._many else b"response %d" % index for index in range(count))

    def _error(self) -> Error | None:
        code = int(self._is["status"])
        if not code:
            return None
        message = _ESCAPES if self._is["told"] == "escapes" else _TOLD
        return Error(code, message, (_DETAIL,) if self._is["told"] == "details" else ())

    # What must come of it -------------------------------------------------------------------------

    @cached_property
    def expected(self) -> Expectation:
        """What must come of it at both ends."""
        responses = list(self._responses())
        if self._is["size"] == OVER:
            return Refused(_RESOURCE_EXHAUSTED)
        if self._is["deadline"] == "missed":
            return Cut(_DEADLINE_EXCEEDED, others=(_CANCELLED,))
        if self._is["cancel"] == "before":
            return Cut(_CANCELLED, responses, least=0)
        if self._is["cancel"] == "during":
            return Cut(_CANCELLED, [] if self._single else responses, least=0 if self._single else 1)
        error = self._error()
        return Both(
            status=error.code if error else 0,
            message=error.message if error else "",
            details=list(error.details) if error else [],
            responses=[] if error and self._single else responses,
            metadata=self._metadata,
            requests=[(request_type(_METHODS[self._is["pattern"]]), request) for request in self._requests],
            deadline_ms=_NEVER_MS if self._is["deadline"] == "met" else None,
        )


class _Expected:
    """What must come of a call, made when it is asked for: a thousand of them take longer than the peers to start."""

    def __init__(self, call: _Call) -> None:
        self._call = call

    def told(self) -> str:
        """In words."""
        return self._call.expected.told()

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        return self._call.expected.complaints(heard)
