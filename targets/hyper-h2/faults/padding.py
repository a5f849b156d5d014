"""Padding of DATA and HEADERS (RFC 9113 §6.1, §6.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connection import Connection
from h2.stream import H2Stream

from faults.patch import around
from faults.registry import fault
from faults.wire import (
    DATA,
    HEADERS,
    PADDED,
    PRIORITY_FLAG,
    Frame,
    changed,
    ignore,
    refuse,
    rewrite_received,
)


def _is_padded(frame: Frame, type_: int) -> bool:
    return frame.type == type_ and frame.has(PADDED)


def _padding_fills(frame: Frame) -> bool:
    """As long as the payload, or longer."""
    return bool(frame.payload) and frame.payload[0] >= len(frame.payload)


def _unpadded(frame: Frame) -> Frame:
    """The padding becomes content."""
    return changed(frame, flags=frame.flags & ~PADDED, payload=frame.payload[1:])


@fault
def data_of_padding_only_refused() -> None:
    refuse(
        lambda frame, _: _is_padded(frame, DATA) and bool(frame.payload) and frame.payload[0] == len(frame.payload) - 1
    )


@fault
def padding_of_data_kept() -> None:
    def keep(frame: Frame) -> Frame:
        legal = _is_padded(frame, DATA) and frame.payload and not _padding_fills(frame)
        return _unpadded(frame) if legal else frame

    rewrite_received(lambda frame, _: keep(frame))


@fault
def padding_gives_no_credit() -> None:
    def act(original: Callable[..., None], self: Connection, event: Any) -> None:
        event.flow_controlled_length = len(event.data)
        original(self, event)

    around(Connection, "_data", act)


@fault
def padding_counts_as_content() -> None:
    def act(original: Callable[..., Any], self: H2Stream, data: bytes, end_stream: bool, length: int) -> Any:
        self._actual_content_length += length - len(data)
        return original(self, data, end_stream, length)

    around(H2Stream, "receive_data", act)


@fault
def padding_of_headers_decoded() -> None:
    def keep(frame: Frame) -> Frame:
        return _unpadded(frame) if frame.has(PRIORITY_FLAG) else frame

    rewrite_received(lambda frame, _: keep(frame) if _is_padded(frame, HEADERS) else frame)


@fault
def excessive_padding_of_data_ignored() -> None:
    ignore(lambda frame, _: _is_padded(frame, DATA) and _padding_fills(frame))


@fault
def data_without_pad_length_ignored() -> None:
    ignore(lambda frame, _: _is_padded(frame, DATA) and not frame.payload)


@fault
def excessive_padding_of_headers_ignored() -> None:
    ignore(lambda frame, _: _is_padded(frame, HEADERS) and _padding_fills(frame))


@fault
def headers_too_short_for_their_flags_ignored() -> None:
    ignore(lambda frame, _: frame.type == HEADERS and frame.has(PRIORITY_FLAG) and len(frame.payload) < 5)


@fault
def padding_of_headers_checked() -> None:
    def not_zero(frame: Frame) -> bool:
        return bool(frame.payload) and any(frame.payload[len(frame.payload) - frame.payload[0] :])

    refuse(lambda frame, _: _is_padded(frame, HEADERS) and not_zero(frame))
