"""Messages as the adapter protocol carries them: in base64, or with a long run of one pattern told by its length."""

from __future__ import annotations

import itertools
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

#: The capability of an adapter that makes such runs by itself.
FILL = "fill"
#: Octets: a short line must not stand for more than a long one.
MOST_FILLED = 32 << 20
#: Octets of what a run is joined from.
_PIECE = 1 << 16


@dataclass(frozen=True)
class Filled:
    """Some octets, and after them `size` more that repeat a pattern."""

    head: bytes
    pattern: bytes = b""
    size: int = 0

    @property
    def octets(self) -> bytes:
        """All of them."""
        return b"".join((self.head, *_run(self.pattern, self.size)))

    @property
    def message(self) -> dict[str, Any]:
        """Of a call."""
        if not self.size:
            return {"data": b64encode(self.head).decode()}
        pattern = b64encode(self.pattern).decode()
        return {"data": b64encode(self.head).decode(), "fill": {"pattern": pattern, "size": self.size}}


def octets_of(told: dict[str, Any]) -> bytes:
    """Of a message of a call, or of the event `message`."""
    head = b64decode(told["data"])
    if FILL not in told and "rest" not in told:
        return head
    fill = told.get(FILL)
    run = _run(b64decode(fill["pattern"]), fill["size"]) if fill else ()
    return b"".join((head, *run, b64decode(told.get("rest", ""))))


def spelled_out(message: dict[str, Any]) -> dict[str, Any]:
    """A message of a call for an adapter that knows of no fill."""
    if FILL not in message:
        return message
    plain = {name: value for name, value in message.items() if name != FILL}
    return {**plain, "data": b64encode(octets_of(message)).decode()}


def _run(pattern: bytes, size: int) -> Iterator[bytes | memoryview]:
    """The run in pieces, whose octets are not copied for it."""
    if size:
        piece = _piece(pattern)
        yield from itertools.repeat(piece, size // len(piece))
        yield memoryview(piece)[: size % len(piece)]


@lru_cache(16)
def _piece(pattern: bytes) -> bytes:
    return pattern * (_PIECE // len(pattern) + 1)
