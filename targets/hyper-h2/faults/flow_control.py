"""Windows and WINDOW_UPDATE (RFC 9113 §5.2, §6.9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h2.connection
import h2.stream
from call import Call
from connection import Connection
from h2.connection import H2Connection
from h2.exceptions import FlowControlError, ProtocolError
from h2.windows import LARGEST_FLOW_CONTROL_WINDOW

from faults.patch import around, skip
from faults.registry import fault
from faults.wire import DATA, PING, SETTINGS, WINDOW_UPDATE, Frame, ignore, omit, refuse

_UNASKED_FOR = 100
_FRAME_HEADER = 9


def _increment(frame: Frame) -> int | None:
    return int.from_bytes(frame.payload) if frame.type == WINDOW_UPDATE and len(frame.payload) == 4 else None


@fault
def one_octet_beyond_the_window() -> None:
    """For a window of one, lest other rules break as well."""

    def lend(_original: Callable[..., None], self: H2Connection, stream_id: int, data: bytes, **options: Any) -> None:
        stream = self.streams[stream_id]
        if stream.outbound_flow_control_window == 1:
            stream.outbound_flow_control_window += 1
        _original(self, stream_id, data, **options)

    def credit(original: Callable[[H2Connection, int], int], self: H2Connection, stream_id: int) -> int:
        window = original(self, stream_id)
        return 2 if window == 1 else window

    around(H2Connection, "send_data", lend)
    around(H2Connection, "local_flow_control_window", credit)


@fault
def ping_not_read_while_a_response_waits() -> None:
    waiting: list[Connection] = []

    def note(original: Callable[..., None], self: Connection, data: bytes) -> None:
        waiting[:] = [self]
        original(self, data)

    ignore(lambda frame, _: frame.type == PING and any(call.outbox for call in waiting[0].calls.values()))
    around(Connection, "data_received", note)


@fault
def no_credit_given_back() -> None:
    omit(lambda frame, _: frame.type == WINDOW_UPDATE)


@fault
def credit_wakes_nobody() -> None:
    skip(Connection, "_pump")


@fault
def window_of_open_streams_does_not_grow() -> None:
    def act(original: Callable[..., None], self: H2Connection, old: int, new: int) -> None:
        if new < old:
            original(self, old, new)

    around(H2Connection, "_flow_control_change_from_settings", act)


@fault
def negative_window_taken_for_zero() -> None:
    def act(original: Callable[..., None], self: H2Connection, old: int, new: int) -> None:
        original(self, old, new)
        for stream in self.streams.values():
            stream.outbound_flow_control_window = max(stream.outbound_flow_control_window, 0)

    around(H2Connection, "_flow_control_change_from_settings", act)


@fault
def overflow_by_settings_accepted() -> None:
    def act(original: Callable[..., None], self: H2Connection, old: int, new: int) -> None:
        try:
            original(self, old, new)
        except FlowControlError:
            for stream in self.streams.values():
                stream.outbound_flow_control_window = LARGEST_FLOW_CONTROL_WINDOW

    around(H2Connection, "_flow_control_change_from_settings", act)


@fault
def overflow_of_a_stream_accepted() -> None:
    def least(_original: Callable[[int, int], int], current: int, increment: int) -> int:
        return min(current + increment, LARGEST_FLOW_CONTROL_WINDOW)

    around(h2.stream, "guard_increment_window", least)


@fault
def overflow_of_the_connection_accepted() -> None:
    def is_overflow(frame: Frame) -> bool:
        return frame.stream == 0 and (_increment(frame) or 0) == LARGEST_FLOW_CONTROL_WINDOW

    ignore(lambda frame, _: is_overflow(frame))


@fault
def zero_increment_on_a_stream_ignored() -> None:
    ignore(lambda frame, _: _increment(frame) == 0 and frame.stream != 0)


@fault
def zero_increment_on_the_connection_ignored() -> None:
    ignore(lambda frame, _: _increment(frame) == 0 and frame.stream == 0)


@fault
def window_update_of_wrong_length_ignored() -> None:
    ignore(lambda frame, _: frame.type == WINDOW_UPDATE and len(frame.payload) != 4)


@fault
def late_credit_refused() -> None:
    def act(original: Callable[..., Any], self: H2Connection, frame: Any) -> Any:
        stream = self.streams.get(frame.stream_id)
        # Less is what we get for each response that has been read.
        if stream is not None and stream.closed and frame.window_increment >= _UNASKED_FOR:
            raise ProtocolError("refused")
        return original(self, frame)

    around(H2Connection, "_receive_window_update_frame", act)


@fault
def trailers_wait_for_credit() -> None:
    def act(original: Callable[..., bool], self: Call, code: int, message: str) -> bool:
        return self.h2.outbound_flow_control_window > 0 and original(self, code, message)

    around(Call, "_send_trailers", act)


@fault
def frame_headers_use_up_credit() -> None:
    def act(original: Callable[..., None], self: H2Connection, stream_id: int, data: bytes, **options: Any) -> None:
        original(self, stream_id, data, **options)
        self.streams[stream_id].outbound_flow_control_window -= _FRAME_HEADER

    around(H2Connection, "send_data", act)


@fault
def early_data_refused() -> None:
    """Before the client has acknowledged our SETTINGS: its own first frame and that make two."""
    refuse(lambda frame, view: frame.type == DATA and view.counts.get(SETTINGS, 0) < 2)


@fault
def largest_window_by_credit_refused() -> None:
    refuse(lambda frame, _: _increment(frame) == LARGEST_FLOW_CONTROL_WINDOW - 65_535)
