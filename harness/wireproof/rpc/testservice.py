"""Calls of grpc.testing.TestService, which the interop servers of all languages have: every client can perform these.

Sizes and counts tell what either end saw: a server answers with as many octets as it was asked for, and adds up what it
was sent.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wireproof.adapter.filled import Filled
from wireproof.protobuf.conformance import Metadata, by_name
from wireproof.protobuf.wire import counted, counted_head, number, parse, text
from wireproof.rpc.row import Expectation, Heard, Row
from wireproof.rpc.words import several, status
from wireproof.targets.target import DEFAULT_PROFILE, TLS_PROFILE

_SERVICE = "grpc.testing.TestService"
_METHODS = {
    "unary": "UnaryCall",
    "client_stream": "StreamingInputCall",
    "server_stream": "StreamingOutputCall",
    "half_duplex": "HalfDuplexCall",
    "full_duplex": "FullDuplexCall",
}
#: What payloads are made of; their zeros are told by their number.
_ZEROS = bytes(64)
_SIZES = (0, 1, 16_383, 16_384, 16_385, 65_535, 65_536, 1 << 20)
#: Of the requests, or of the responses, of one call.
_STREAMS: dict[str, tuple[int, ...]] = {
    "none": (),
    "one": (1,),
    "sizes": (31_415, 9, 2_653, 58_979),
    "many": (1,) * 100,
}
_ECHOED: Metadata = [
    ("x-grpc-test-echo-initial", "test_initial_metadata_value"),
    ("x-grpc-test-echo-trailing-bin", b64encode(bytes(range(240, 256))).decode()),
]
_SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
#: Milliseconds: longer than any call, and shorter than the pause of the call that misses it.
_LONG_MS, _SHORT_MS, _PAUSE_US = 60_000, 200, 10_000_000
_OVER_TLS = {
    f"rpc/test_service[{name}]"
    for name in (
        "empty",
        "unary-65536",
        "client_stream-sizes",
        "server_stream-sizes",
        "full_duplex-sizes",
        "metadata-unary",
    )
}
_OK, _CANCELLED, _DEADLINE_EXCEEDED, _UNIMPLEMENTED = 0, 1, 4, 12


@dataclass(frozen=True)
class Answered:
    """The call ends with this status, after responses of these sizes."""

    status: int = _OK
    message: str | None = None
    #: Octets of each response's payload.
    sizes: Sequence[int] = ()
    #: Octets of all payloads that the server was sent, which it tells in its only response.
    sent: int | None = None
    #: Other statuses that are as good.
    others: tuple[int, ...] = ()
    #: In the headers, and in the trailers.
    initial: Metadata = field(default_factory=list)
    trailing: Metadata = field(default_factory=list)

    def told(self) -> str:
        """In words."""
        what = several(len(self.sizes), "response") if self.sent is None else f"the server was sent {self.sent} octets"
        return f"{what}, status {status(self.status)}"

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        assert heard.end
        if heard.end["status"] not in (self.status, *self.others):
            return [f"status {status(heard.end['status'])} ({heard.end['message']!r}), not {status(self.status)}"]
        found = []
        if self.message is not None and heard.end["message"] != self.message:
            found.append(f"the status message is {heard.end['message']!r}, not {self.message!r}")
        found += self._of_responses(heard.messages)
        return (
            found
            + _missing("headers", self.initial, heard.initial or [])
            + _missing("trailers", self.trailing, heard.trailers)
        )

    def _of_responses(self, responses: list[bytes]) -> list[str]:
        if self.sent is not None:
            told = [parse(response).number(1) for response in responses]
            return [] if told == [self.sent] else [f"the server was sent {told} octets, as it tells, not {self.sent}"]
        if len(responses) != len(self.sizes):
            return [f"{several(len(responses), 'response')} came, not {len(self.sizes)}"]
        sizes = [len(parse(parse(response).octets(1)).octets(2)) for response in responses]
        return [
            f"response {at} has {size} octets, not {wanted}"
            for at, (size, wanted) in enumerate(zip(sizes, self.sizes, strict=True), 1)
            if size != wanted
        ][:1]


def _missing(where: str, wanted: Metadata, there: Metadata) -> list[str]:
    """What of `wanted` is not there, or is another; binary values may come without their padding."""
    got = by_name(there)
    return [
        f"{name} in the {where} is {', '.join(got.get(name, [])) or 'missing'}, not {value}"
        for name, value in wanted
        if [each.rstrip("=") for each in got.get(name, [])] != [value.rstrip("=")]
    ]


def rows() -> list[Row]:
    """All of them; those that differ only in what they carry over TLS, too."""
    made = [*_sizes(), *_streams(), *_statuses(), *_cut_short(), *_others()]
    tls = [
        replace(row, id=f"{row.id[:-1]}-tls]", title=f"{row.title}, over TLS", profile=TLS_PROFILE)
        for row in made
        if row.id in _OVER_TLS
    ]
    return made + tls


def _sizes() -> list[Row]:
    return [
        _row(
            f"unary-{size}",
            f"a request and a response with {size} octets",
            "unary",
            [_unary(size, size)],
            Answered(sizes=[size]),
            clauses=("grpc-http2-message-prefix",),
        )
        for size in _SIZES
    ] + [
        _row(
            "unary-gzip",
            "a request that is compressed",
            "unary",
            [_unary(_SIZES[-1], 1)],
            Answered(sizes=[1]),
            more={"compression": "gzip"},
            requires=("compression",),
        )
    ]


def _streams() -> list[Row]:
    order = ("grpc-http2-message-order",)
    made = []
    for name, sizes in _STREAMS.items():
        told = several(len(sizes), "message")
        made += [
            _row(
                f"client_stream-{name}",
                f"{told} from the client",
                "client_stream",
                [_input(size) for size in sizes],
                Answered(sent=sum(sizes)),
                clauses=order,
            ),
            _row(
                f"server_stream-{name}",
                f"{told} from the server",
                "server_stream",
                [_output(*sizes)],
                Answered(sizes=sizes),
                clauses=order,
            ),
            _row(
                f"half_duplex-{name}",
                f"{told} from the client, and then as many from the server",
                "half_duplex",
                [_output(size) for size in sizes],
                Answered(sizes=sizes),
                clauses=order,
            ),
            _row(
                f"full_duplex-{name}",
                f"{told} from the client, each after the response to the one before",
                "full_duplex",
                [_output(size) for size in sizes],
                Answered(sizes=sizes),
                in_turn=True,
                clauses=order,
            ),
        ]
    return made


def _statuses() -> list[Row]:
    made = [
        _row(
            f"status-{code}-{pattern}",
            f"{pattern.replace('_', ' ')} that ends with {status(code)}",
            pattern,
            [_unary_status(code) if pattern == "unary" else _output(code=code)],
            Answered(code, "as asked"),
            clauses=("grpc-http2-error-in-trailers",),
        )
        for code in range(1, 17)
        for pattern in ("unary", "full_duplex")
    ]
    special = _row(
        "status-message",
        "a status message with line ends and letters beyond ASCII",
        "unary",
        [_unary_status(2, _SPECIAL)],
        Answered(2, _SPECIAL),
        clauses=("grpc-http2-message-percent-encode", "grpc-http2-message-percent-decode"),
    )
    unknown = [
        _row(f"unknown-{what}", f"an unknown {what}", "unary", [Filled(b"")], Answered(_UNIMPLEMENTED), path=path)
        for what, path in (
            ("method", f"/{_SERVICE}/UnimplementedCall"),
            ("service", "/grpc.testing.UnimplementedService/UnimplementedCall"),
        )
    ]
    return [*made, special, *unknown]


def _cut_short() -> list[Row]:
    cancelled = ("grpc-http2-cancel-status-client",)
    return [
        _row(
            "cancel-before",
            "a call that is cancelled before anything is sent",
            "client_stream",
            [_input(1)],
            Answered(_CANCELLED),
            more={"cancel": {"at": "start"}},
            clauses=cancelled,
        ),
        _row(
            "cancel-during",
            "a call that is cancelled after its first response",
            "full_duplex",
            [_output(31_415), _output(9)],
            Answered(_CANCELLED, sizes=[31_415]),
            in_turn=True,
            pause_ms=_LONG_MS,
            more={"cancel": {"at": "received", "messages": 1}},
            clauses=cancelled,
        ),
        _row(
            "deadline-missed",
            "a deadline that passes while the server waits",
            "full_duplex",
            [_output(1, pause_us=_PAUSE_US)],
            # The server keeps deadlines, too, and its reset may be there before the client's clock tells.
            Answered(_DEADLINE_EXCEEDED, others=(_CANCELLED,)),
            more={"deadline_ms": _SHORT_MS},
            clauses=("grpc-http2-deadline-client-rst",),
        ),
        _row(
            "deadline-met",
            "a deadline that is far off",
            "unary",
            [_unary(1, 1)],
            Answered(sizes=[1]),
            more={"deadline_ms": _LONG_MS},
        ),
    ]


def _others() -> list[Row]:
    echoed = Answered(sizes=[1], initial=_ECHOED[:1], trailing=_ECHOED[1:])
    return [
        _row(
            "empty",
            "nothing asked, nothing told",
            "unary",
            [Filled(b"")],
            Answered(sizes=[0]),
            path=f"/{_SERVICE}/EmptyCall",
        )
    ] + [
        _row(
            f"metadata-{pattern}",
            "metadata that comes back in headers and trailers",
            pattern,
            [message],
            echoed,
            more={"metadata": [list(pair) for pair in _ECHOED]},
            clauses=("grpc-http2-metadata-bin-base64",),
        )
        for pattern, message in (("unary", _unary(1, 1)), ("full_duplex", _output(1)))
    ]


def _row(
    name: str,
    title: str,
    pattern: str,
    messages: list[Filled],
    expected: Expectation,
    *,
    path: str = "",
    more: dict[str, Any] | None = None,
    in_turn: bool = False,
    pause_ms: int = 0,
    clauses: tuple[str, ...] = (),
    requires: tuple[str, ...] = (),
) -> Row:
    """`in_turn`: each message waits for the response to the one before, and then `pause_ms`."""
    asked = [message.message for message in messages]
    for at, message in enumerate(asked[1:] if in_turn else [], 1):
        message["after_responses"] = at
        if pause_ms:
            message["after_ms"] = pause_ms
    return Row(
        id=f"rpc/test_service[{name}]",
        title=title,
        clauses=clauses,
        members={
            "pattern": {"half_duplex": "bidi", "full_duplex": "bidi"}.get(pattern, pattern),
            "path": path or f"/{_SERVICE}/{_METHODS[pattern]}",
            "messages": asked,
            **(more or {}),
        },
        expected=expected,
        profile=DEFAULT_PROFILE,
        requires=("grpc", "test_service", *requires),
        is_large=max((message.size for message in messages), default=0) >= _SIZES[-1],
    )


# The messages of grpc.testing ---------------------------------------------------------------------


def _with_payload(head: bytes, index: int, octets: int) -> Filled:
    """And in that field a payload of so many zeros."""
    payload = counted_head(2, octets) if octets else b""
    return Filled(head + counted_head(index, len(payload) + octets) + payload, _ZEROS, octets)


def _status(code: int, message: str) -> bytes:
    return counted(7, number(1, code) + text(2, message)) if code else b""


def _unary(sent: int, wanted: int) -> Filled:
    """SimpleRequest."""
    return _with_payload(number(2, wanted), 3, sent)


def _unary_status(code: int, message: str = "as asked") -> Filled:
    """SimpleRequest for a status."""
    return Filled(counted(3, b"") + _status(code, message))


def _input(sent: int) -> Filled:
    """StreamingInputCallRequest."""
    return _with_payload(b"", 1, sent)


def _output(*wanted: int, pause_us: int = 0, code: int = 0, message: str = "as asked") -> Filled:
    """StreamingOutputCallRequest."""
    parameters = b"".join(counted(2, number(1, size) + number(2, pause_us)) for size in wanted)
    return Filled(parameters + _status(code, message))
