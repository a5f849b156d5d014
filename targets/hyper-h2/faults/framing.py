"""Frames whatever their type: header, size, unknown types (RFC 9113 §4.1, §4.2, §5.5)."""

from __future__ import annotations

from h2.frame_buffer import FrameBuffer

from faults.patch import skip
from faults.registry import fault
from faults.wire import (
    ACK,
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    FRAME_SIZE_ERROR,
    HEADERS,
    PADDED,
    PING,
    PRIORITY_FLAG,
    SETTINGS,
    WINDOW_UPDATE,
    ignore,
    refuse,
)

_DEFINED = {
    DATA: END_STREAM | PADDED,
    HEADERS: END_STREAM | END_HEADERS | PADDED | PRIORITY_FLAG,
    SETTINGS: ACK,
    WINDOW_UPDATE: 0,
}


@fault
def reserved_bit_refused() -> None:
    refuse(lambda frame, _: frame.reserved)


@fault
def undefined_flags_of_ping_refused() -> None:
    refuse(lambda frame, _: frame.type == PING and frame.flags > ACK)


@fault
def undefined_flags_refused() -> None:
    refuse(lambda frame, _: bool(frame.flags & ~_DEFINED.get(frame.type, 0xFF)))


@fault
def undefined_flags_of_continuation_refused() -> None:
    refuse(lambda frame, _: frame.type == CONTINUATION and bool(frame.flags & ~END_HEADERS))


@fault
def unknown_type_refused() -> None:
    refuse(lambda frame, view: frame.type > CONTINUATION and frame.stream in view.opened - view.ended | {0})


@fault
def unknown_type_refused_where_no_stream_is_open() -> None:
    refuse(lambda frame, view: frame.type > CONTINUATION and frame.stream not in view.opened - view.ended | {0})


@fault
def oversize_frames_accepted() -> None:
    skip(FrameBuffer, "_validate_frame_length")


@fault
def oversize_headers_ignored() -> None:
    ignore(lambda frame, _: frame.type == HEADERS and len(frame.payload) > 1 << 14)


@fault
def frames_of_16384_octets_refused() -> None:
    refuse(lambda frame, _: len(frame.payload) >= 1 << 14, FRAME_SIZE_ERROR)


@fault
def oversize_continuation_ignored() -> None:
    ignore(lambda frame, _: frame.type == CONTINUATION and len(frame.payload) > 1 << 14)


@fault
def frames_full_of_fields_refused() -> None:
    refuse(lambda frame, _: frame.type in (HEADERS, CONTINUATION) and len(frame.payload) == 1 << 14)
