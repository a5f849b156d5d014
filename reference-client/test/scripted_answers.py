"""What a recording server answers: as the path says, or as a test has it.

    /t/ok           an empty message and OK
    /t/status/N     ends Trailers-Only with status N; /t/status/N/K: only the first K calls of the path
    /t/silent       says nothing
    /t/headers      sends headers and no more
    /t/echo         answers each message with itself
    /t/none         OK without a response
    /t/two          two responses
    /t/big/N        a response of N octets
    /t/late/N       a message, and status N with details and other trailers
    /t/unnamed      ends Trailers-Only without a status
    /t/cut          a response, and the end of the stream without trailers

Any other path is answered like /t/ok, and as soon as there is a message.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

Fields = list[tuple[str, str]]

CONTENT: Fields = [(":status", "200"), ("content-type", "application/grpc")]
HEADERS: Fields = [*CONTENT, ("x-first", "1"), ("x-octets-bin", "AAEC")]
#: google.rpc.Status: a code, a message and a detail, google.protobuf.Any.
DETAIL = b"\x0a\x12x.test/some.Detail\x12\x01!"
DETAILS = b"\x08\x05\x12\x01!\x1a" + bytes([len(DETAIL)]) + DETAIL
OK: Fields = [("grpc-status", "0")]


@dataclass(frozen=True)
class Answer:
    """Given when the requests are half-closed, unless it says otherwise."""

    responses: list[bytes] = field(default_factory=lambda: [b""])
    trailers: Fields = field(default_factory=lambda: OK)
    trailers_only: bool = False
    begins: bool = False  # sends the headers when the call begins
    echoes: bool = False  # each message, when it comes
    at_once: bool = False  # given when the first message comes
    ends: bool = True


def late(status: int, *responses: bytes) -> Answer:
    """Messages, and a status with details and other trailers."""
    details = base64.b64encode(DETAILS).decode().rstrip("=")
    told = [("grpc-message", "no%3A%20%E2%98%BA"), ("grpc-status-details-bin", details)] if status else []
    custom = [("x-last", "a"), ("x-last", "b"), ("x-last-bin", "q6ur")]
    return Answer(list(responses), [("grpc-status", str(status)), *told, *custom])


def refusal(status: int, *, at_once: bool = False) -> Answer:
    """Trailers-Only."""
    trailers = [("grpc-status", str(status)), ("grpc-message", "as%20asked"), ("x-only", "1")]
    return Answer([], trailers, trailers_only=True, at_once=at_once)


SILENT = Answer(ends=False)
ECHO = Answer([], begins=True, echoes=True)
UNNAMED = Answer([], [("x-only", "1")], trailers_only=True)
CUT = Answer(trailers=[])


def answer_to(path: str, calls: int) -> Answer:
    """To a call of this path; `calls`: how many there have been, this one included."""
    if not path.startswith("/t/"):
        return Answer(at_once=True)
    kind, *numbers = path.removeprefix("/t/").split("/")
    if kind == "status":
        return refusal(int(numbers[0])) if len(numbers) < 2 or calls <= int(numbers[1]) else Answer()
    if kind == "late":
        return late(int(numbers[0]), b"")
    if kind == "big":
        return Answer([bytes(int(numbers[0]))])
    return {
        "silent": SILENT,
        "headers": Answer(begins=True, ends=False),
        "echo": ECHO,
        "none": Answer([]),
        "two": Answer([b"1", b"2"]),
        "unnamed": UNNAMED,
        "cut": CUT,
    }.get(kind, Answer())
