"""Stream identifiers (RFC 9113 §5.1.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from h2.connection import H2Connection

from faults.patch import around
from faults.registry import fault
from faults.wire import CONTINUATION, DATA, HEADERS, PRIORITY, RST_STREAM, ignore, refuse


def _ignore_on_stream_0(type_: int) -> None:
    ignore(lambda frame, _: frame.type == type_ and frame.stream == 0)


@fault
def data_on_stream_0_ignored() -> None:
    _ignore_on_stream_0(DATA)


@fault
def headers_on_stream_0_ignored() -> None:
    _ignore_on_stream_0(HEADERS)


@fault
def priority_on_stream_0_ignored() -> None:
    _ignore_on_stream_0(PRIORITY)


@fault
def rst_stream_on_stream_0_ignored() -> None:
    _ignore_on_stream_0(RST_STREAM)


@fault
def continuation_on_stream_0_ignored() -> None:
    _ignore_on_stream_0(CONTINUATION)


@fault
def even_streams_ignored() -> None:
    ignore(lambda frame, _: frame.type in (HEADERS, DATA) and frame.stream > 0 and frame.stream % 2 == 0)


@fault
def skipped_stream_opened_later() -> None:
    def act(original: Callable[..., Any], self: H2Connection, stream_id: int, allowed: Any) -> Any:
        if stream_id not in self._closed_streams:
            self.highest_inbound_stream_id = stream_id - 2
        return original(self, stream_id, allowed)

    around(H2Connection, "_begin_new_stream", act)


@fault
def finished_stream_opened_again() -> None:
    def act(original: Callable[..., Any], self: H2Connection, frame: Any) -> Any:
        stream = self.streams.get(frame.stream_id)
        if stream is not None and stream.closed:
            del self.streams[frame.stream_id]
            self.highest_inbound_stream_id = frame.stream_id - 2
        return original(self, frame)

    around(H2Connection, "_receive_headers_frame", act)


@fault
def skipped_identifiers_refused() -> None:
    refuse(lambda frame, view: frame.type == HEADERS and frame.stream > 5 and frame.stream - 2 not in view.opened)


@fault
def largest_identifier_refused() -> None:
    refuse(lambda frame, _: frame.type == HEADERS and frame.stream == (1 << 31) - 1)
