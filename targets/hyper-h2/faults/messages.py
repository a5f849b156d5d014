"""Requests made of frames (RFC 9113 §8.1), and PUSH_PROMISE."""

from __future__ import annotations

from faults.registry import fault
from faults.wire import DATA, END_STREAM, HEADERS, PUSH_PROMISE, Frame, View, changed, ignore, refuse, rewrite_received


@fault
def empty_data_ends_nothing() -> None:
    def act(frame: Frame, _view: View) -> Frame:
        empty = frame.type == DATA and not frame.payload
        return changed(frame, flags=frame.flags & ~END_STREAM) if empty else frame

    rewrite_received(act)


@fault
def request_trailers_refused() -> None:
    refuse(lambda frame, view: frame.type == HEADERS and frame.stream in view.opened - view.ended)


@fault
def second_headers_without_end_ignored() -> None:
    def is_second(frame: Frame, view: View) -> bool:
        return frame.type == HEADERS and not frame.has(END_STREAM) and frame.stream in view.opened - view.ended

    ignore(is_second)


@fault
def push_promise_ignored() -> None:
    ignore(lambda frame, _: frame.type == PUSH_PROMISE)
