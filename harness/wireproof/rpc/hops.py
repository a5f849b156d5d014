"""Calls that go a hop further: what the second server sees of the first one's deadline and cancellation.

They ride wireproof.testing.v1.ProbeService, whose method Relay calls another server, here itself once more.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wireproof.protobuf.wire import Fields, counted, number, parse, text
from wireproof.rpc.row import Expectation, Heard, Row
from wireproof.rpc.words import status

_SERVICE = "/wireproof.testing.v1.ProbeService/"
_REQUIRES = ("grpc", "probe")
_LONG_MS = 60_000
_SHORT_MS = 300
#: gRPC rounds a deadline up to what its units can say in few digits, and clocks are read at two ends.
ROUNDING_MS = 1000
#: Milliseconds that the second handler gets to return, once it should.
_RETURN_MS = 10_000
_CANCELLED, _DEADLINE_EXCEEDED = 1, 4


@dataclass(frozen=True)
class Left:
    """What was left of the deadline when the second handler was called."""

    least: int
    #: None: there must be no deadline.
    most: int | None

    def told(self) -> str:
        """In words."""
        return "the second server sees " + (
            "no deadline" if self.most is None else f"a deadline of {self.most} ms or less"
        )

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        answer = _answer(heard)
        if isinstance(answer, list):
            return answer
        answer = parse(answer.octets(1))
        left = answer.number(1) if answer.has(1) else None
        fits = left is None if self.most is None else left is not None and self.least <= left <= self.most + ROUNDING_MS
        return [] if fits else [f"the second server saw a deadline of {left} ms; {self.told()}"]


@dataclass(frozen=True)
class Ended:
    """The client's call ends with one of these."""

    statuses: tuple[int, ...]

    def told(self) -> str:
        """In words."""
        return "status " + " or ".join(map(status, self.statuses))

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        assert heard.end
        return [] if heard.end["status"] in self.statuses else [f"the client told status {status(heard.end['status'])}"]


@dataclass(frozen=True)
class SawItsEnd:
    """The second handler was told that its call had ended."""

    def told(self) -> str:
        """In words."""
        return "the second server sees that its call has ended"

    def complaints(self, heard: Heard) -> list[str]:
        """What is otherwise."""
        answer = _answer(heard)
        if isinstance(answer, list):
            return [f"the second server was never called, or never returned: {complaint}" for complaint in answer]
        return [] if answer.number(4) else ["the second server returned without having seen that its call had ended"]


def _answer(heard: Heard) -> Fields | list[str]:
    """The one response; or why there is none."""
    assert heard.end
    if heard.end["status"] or len(heard.messages) != 1:
        return [f"status {status(heard.end['status'])} ({heard.end['message']!r}), {len(heard.messages)} responses"]
    return parse(heard.messages[0])


def rows() -> list[Row]:
    """All of them."""
    propagated, reaches = "grpc-http2-deadline-propagated", "grpc-http2-cancel-propagated"
    return [
        _row("no-deadline", "no deadline is made up", propagated, {}, 0, Left(0, None)),
        _row("deadline", "a deadline goes along", propagated, {"deadline_ms": _LONG_MS}, 0, Left(1, _LONG_MS)),
        _row(
            "deadline-missed",
            "a deadline ends both calls",
            propagated,
            {"deadline_ms": _SHORT_MS},
            _LONG_MS,
            Ended((_DEADLINE_EXCEEDED, _CANCELLED)),
            SawItsEnd(),
        ),
        _row(
            "cancelled",
            "a cancellation ends both calls",
            reaches,
            {"cancel": {"at": "half_closed", "after_ms": _SHORT_MS}},
            _LONG_MS,
            Ended((_CANCELLED,)),
            SawItsEnd(),
        ),
    ]


def _row(
    name: str,
    title: str,
    clause: str,
    more: dict[str, Any],
    wait_ms: int,
    expected: Expectation,
    afterwards: Expectation | None = None,
) -> Row:
    id = f"rpc/hop[{name}]"
    seen = counted(1, id.encode()) + number(2, _RETURN_MS)
    return Row(
        id=id,
        title=title,
        clauses=(clause,),
        members=_relayed(id, wait_ms, more),
        expected=expected,
        then=None if afterwards is None else (_unary("Seen", seen), afterwards),
        requires=_REQUIRES,
    )


def _relayed(id: str, wait_ms: int, more: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """Wait, by way of the server at `address`."""
    wait = text(1, id) + number(2, wait_ms)

    def members(address: str) -> dict[str, Any]:
        relay = text(2, address) + text(3, _SERVICE + "Wait") + counted(4, wait)
        return {**_unary("Relay", relay), **more}

    return members


def _unary(method: str, message: bytes) -> dict[str, Any]:
    return {"pattern": "unary", "path": _SERVICE + method, "messages": [{"data": b64encode(message).decode()}]}
