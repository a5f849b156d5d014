"""Limits on what a client can make the server queue, keep and do (RFC 9113 §10.5)."""

from __future__ import annotations

import asyncio.selector_events
from collections.abc import Callable

from connection import Connection

from faults.patch import Fields, around, rewrite_fields, skip
from faults.registry import fault
from faults.wire import (
    DATA,
    END_STREAM,
    PRIORITY,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    Frame,
    View,
    When,
    changed,
    refuse,
    rewrite_received,
)

_NOTE, _HANDLER = 4_096, 16_384
#: A literal field whose name is "A".
_UPPER = b"\x00\x01A"
_PARAMETER, _PARAMETER_NOTE = 6, 64
_LARGEST_READ = 8_192
_CREDIT, _REQUEST, _NAMELESS_REQUEST = 13, 23, 194
_CANCEL, _ENHANCE_YOUR_CALM = 8, 11
_MANY = 5_000


def _remember(when: When, size: Callable[[Frame], int]) -> None:
    """Of each such frame the server keeps so many octets for ever."""
    kept: list[bytes] = []

    def note(frame: Frame, view: View) -> Frame:
        if when(frame, view):
            kept.append(b"x" * size(frame))
        return frame

    rewrite_received(note)


def _read_on() -> None:
    """The server reads on though nobody takes its answers."""
    skip(Connection, "pause_writing")


def _piecemeal(size: int) -> None:
    """The server reads so many octets at a time, so that no more than a frame or two are worked on together."""

    def act(original: Callable[[Connection, bytes], None], self: Connection, data: bytes) -> None:
        for start in range(0, len(data), size):
            original(self, data[start : start + size])

    around(Connection, "data_received", act)
    asyncio.selector_events._SelectorTransport.max_size = _LARGEST_READ  # type: ignore[attr-defined]


@fault
def acknowledgements_queued_without_limit() -> None:
    _read_on()


@fault
def responses_queued_without_limit() -> None:
    _read_on()
    _piecemeal(_REQUEST)


@fault
def malformed_requests_answered_without_limit() -> None:
    _read_on()

    def lower(frame: Frame, _view: View) -> Frame:
        return changed(frame, payload=frame.payload.replace(_UPPER, _UPPER.lower()))

    rewrite_received(lower)
    _piecemeal(_REQUEST)


@fault
def credit_used_octet_by_octet() -> None:
    _read_on()
    _piecemeal(_CREDIT)


@fault
def unknown_frames_remembered() -> None:
    _remember(lambda frame, _: frame.type > WINDOW_UPDATE + 1, lambda _: _NOTE)


@fault
def empty_data_remembered() -> None:
    _remember(lambda frame, _: frame.type == DATA and not frame.payload and not frame.has(END_STREAM), lambda _: _NOTE)


@fault
def credit_remembered() -> None:
    _remember(lambda frame, _: frame.type == WINDOW_UPDATE, lambda _: _NOTE)


@fault
def unknown_settings_remembered() -> None:
    _remember(lambda frame, _: frame.type == SETTINGS, lambda frame: len(frame.payload) // _PARAMETER * _PARAMETER_NOTE)


@fault
def handlers_outlive_a_cancelled_stream() -> None:
    _remember(lambda frame, _: frame.type == RST_STREAM, lambda _: _HANDLER)


@fault
def handlers_outlive_a_stream_in_error() -> None:
    kept: list[bytes] = []

    def reset(frame: Frame, _view: View) -> Frame:
        if frame.type != WINDOW_UPDATE or any(frame.payload) or not frame.stream:
            return frame
        kept.append(b"x" * _HANDLER)
        return Frame(RST_STREAM, 0, frame.stream, _CANCEL.to_bytes(4))

    rewrite_received(reset)


@fault
def fields_without_a_name_remembered() -> None:
    kept: list[bytes] = []

    def note(fields: Fields) -> Fields:
        named = [(name, value) for name, value in fields if name]
        kept.extend(b"x" * _NOTE for _ in range(len(fields) - len(named)))
        return named

    rewrite_fields(note)
    _piecemeal(_NAMELESS_REQUEST)


@fault
def priorities_walked_through() -> None:
    def walk(frame: Frame, view: View) -> Frame:
        weights = view.notes.setdefault("weights", [])
        if frame.type == PRIORITY:
            weights.append(sum(weight & 1 for weight in weights))
        return frame

    rewrite_received(walk)


@fault
def calm_asked_for() -> None:
    refuse(lambda _, view: sum(view.counts.values()) > _MANY, code=_ENHANCE_YOUR_CALM)
