"""GOAWAY (RFC 9113 §6.8)."""

from __future__ import annotations

from faults.registry import fault
from faults.wire import GOAWAY, ignore


@fault
def goaway_on_a_stream_ignored() -> None:
    ignore(lambda frame, _: frame.type == GOAWAY and frame.stream != 0)


@fault
def short_goaway_ignored() -> None:
    ignore(lambda frame, _: frame.type == GOAWAY and len(frame.payload) < 8)
