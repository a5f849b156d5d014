"""Field blocks in several frames (RFC 9113 §4.3, §6.2, §6.10)."""

from __future__ import annotations

import h2.frame_buffer
from hpack import Decoder, HPACKError

from faults.registry import fault
from faults.wire import (
    CONTINUATION,
    END_HEADERS,
    END_STREAM,
    HEADERS,
    Frame,
    View,
    When,
    changed,
    ignore,
    refuse,
    rewrite_received,
)


def _begun(frame: Frame, view: View) -> bool:
    return frame.type == CONTINUATION and view.block is not None


def _end_block_before(when: When) -> None:
    """A field block that is interrupted by such a frame is taken for complete."""

    def act(frame: Frame, view: View) -> Frame | list[Frame]:
        if view.block is None or not when(frame, view):
            return frame
        rest = Frame(CONTINUATION, END_HEADERS, view.block, b"")
        view.block = None
        return [rest, frame]

    rewrite_received(act)


@fault
def stray_continuation_ignored() -> None:
    ignore(lambda frame, view: frame.type == CONTINUATION and view.block is None)


@fault
def continuation_of_another_stream_accepted() -> None:
    rewrite_received(lambda frame, view: changed(frame, stream=view.block) if _begun(frame, view) else frame)


@fault
def interrupted_block_taken_for_complete() -> None:
    _end_block_before(lambda frame, _: frame.type not in (CONTINUATION, HEADERS) and frame.type < CONTINUATION)


@fault
def block_ended_by_other_headers() -> None:
    _end_block_before(lambda frame, _: frame.type == HEADERS)


@fault
def extension_frame_inside_a_block_ignored() -> None:
    _end_block_before(lambda frame, _: frame.type > CONTINUATION)


@fault
def empty_continuation_refused() -> None:
    refuse(lambda frame, _: frame.type == CONTINUATION and not frame.payload)


@fault
def more_than_two_continuations_refused() -> None:
    h2.frame_buffer.CONTINUATION_BACKLOG = 3


@fault
def fragments_decoded_one_by_one() -> None:
    def is_torn(frame: Frame) -> bool:
        if frame.type != HEADERS or frame.has(END_HEADERS):
            return False
        try:
            Decoder().decode(frame.payload)
        except HPACKError:
            return True
        return False

    refuse(lambda frame, _: is_torn(frame))


@fault
def end_stream_forgotten_over_continuation() -> None:
    def act(frame: Frame, _view: View) -> Frame:
        torn = frame.type == HEADERS and not frame.has(END_HEADERS)
        return changed(frame, flags=frame.flags & ~END_STREAM) if torn else frame

    rewrite_received(act)


@fault
def priority_in_headers_refused() -> None:
    refuse(lambda frame, _: frame.type == HEADERS and frame.has(0x20))
