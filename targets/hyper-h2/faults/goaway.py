"""GOAWAY (RFC 9113 §6.8)."""

from __future__ import annotations

from faults.registry import fault
from faults.wire import GOAWAY, Frame, changed, ignore, rewrite_sent


@fault
def goaway_on_a_stream_ignored() -> None:
    ignore(lambda frame, _: frame.type == GOAWAY and frame.stream != 0)


@fault
def short_goaway_ignored() -> None:
    ignore(lambda frame, _: frame.type == GOAWAY and len(frame.payload) < 8)


@fault
def goaway_names_no_stream() -> None:
    def forget(frame: Frame) -> Frame:
        return changed(frame, payload=bytes(4) + frame.payload[4:]) if frame.type == GOAWAY else frame

    rewrite_sent(lambda frame, _: forget(frame))
