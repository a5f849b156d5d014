"""Stream states (RFC 9113 §5.1, §5.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from h2.connection import H2Connection
from h2.events import StreamReset
from h2.exceptions import ProtocolError
from hpack import HPACKError
from hyperframe.frame import RstStreamFrame

from faults.patch import around
from faults.registry import fault
from faults.wire import (
    DATA,
    HEADERS,
    INTERNAL_ERROR,
    PRIORITY,
    RST_STREAM,
    WINDOW_UPDATE,
    Frame,
    View,
    changed,
    ignore,
    refuse,
    rewrite_received,
)


@fault
def data_on_an_idle_stream_ignored() -> None:
    ignore(lambda frame, view: frame.type == DATA and frame.stream not in view.opened | {0})


@fault
def window_update_on_an_idle_stream_ignored() -> None:
    ignore(lambda frame, view: frame.type == WINDOW_UPDATE and frame.stream not in view.opened | {0})


@fault
def priority_on_an_idle_stream_refused() -> None:
    refuse(lambda frame, view: frame.type == PRIORITY and frame.stream not in view.opened | {0})


@fault
def priority_opens_its_stream() -> None:
    def is_used_up(frame: Frame, view: View) -> bool:
        prioritised = view.notes.setdefault("prioritised", set())
        if frame.type == PRIORITY and frame.stream not in view.opened:
            prioritised.add(frame.stream)
        return frame.type == HEADERS and frame.stream in prioritised

    refuse(is_used_up)


@fault
def data_after_the_end_ignored() -> None:
    ignore(lambda frame, view: frame.type == DATA and frame.stream in view.ended)


@fault
def headers_after_the_end_ignored() -> None:
    ignore(lambda frame, view: frame.type == HEADERS and frame.stream in view.ended)


@fault
def priority_after_the_end_refused() -> None:
    refuse(lambda frame, view: frame.type == PRIORITY and frame.stream in view.ended)


@fault
def late_reset_refused() -> None:
    def act(original: Callable[..., Any], self: H2Connection, frame: Any) -> Any:
        stream = self.streams.get(frame.stream_id)
        if stream is not None and stream.closed:
            raise ProtocolError("refused")
        return original(self, frame)

    around(H2Connection, "_receive_rst_stream_frame", act)


@fault
def malformed_request_resets_every_stream() -> None:
    def act(original: Callable[..., Any], self: H2Connection, frame: Any) -> Any:
        try:
            return original(self, frame)
        except ProtocolError as error:
            if isinstance(error.__cause__, HPACKError):
                raise
            ended = [stream for stream in self.streams.values() if stream.open]
            return [reset for stream in ended for reset in stream.reset_stream(INTERNAL_ERROR)], [
                StreamReset(stream_id=stream.stream_id, error_code=INTERNAL_ERROR, remote_reset=False)
                for stream in ended
            ]

    around(H2Connection, "_receive_headers_frame", act)


@fault
def reset_of_an_idle_stream_ignored() -> None:
    ignore(lambda frame, view: frame.type == RST_STREAM and frame.stream not in view.opened | {0})


@fault
def reset_of_wrong_length_ignored() -> None:
    ignore(lambda frame, _: frame.type == RST_STREAM and len(frame.payload) != 4)


@fault
def reset_answered_with_reset() -> None:
    def act(original: Callable[..., Any], self: H2Connection, frame: Any) -> Any:
        frames, events = original(self, frame)
        return [*frames, RstStreamFrame(frame.stream_id, error_code=frame.error_code)], events

    around(H2Connection, "_receive_rst_stream_frame", act)


@fault
def reset_after_the_end_ignored() -> None:
    ignore(lambda frame, view: frame.type == RST_STREAM and frame.stream in view.ended)


@fault
def unknown_error_code_refused() -> None:
    refuse(lambda frame, _: frame.type == RST_STREAM and int.from_bytes(frame.payload) > 13)


@fault
def reset_ends_the_connection() -> None:
    refuse(lambda frame, view: frame.type == RST_STREAM and frame.stream in view.opened - view.ended)


@fault
def priority_of_wrong_length_ignored() -> None:
    ignore(lambda frame, _: frame.type == PRIORITY and len(frame.payload) != 5)


@fault
def streams_beyond_the_limit_served() -> None:
    H2Connection.open_inbound_streams = property(lambda _: 0)


@fault
def block_after_the_end_not_decoded() -> None:
    """A HEADERS frame that comes after the end draws what DATA draws: a reset."""
    rewrite_received(
        lambda frame, view: (
            changed(frame, type=DATA, flags=0, payload=b"")
            if frame.type == HEADERS and frame.stream in view.ended
            else frame
        )
    )
