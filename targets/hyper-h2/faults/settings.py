"""SETTINGS (RFC 9113 §6.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connection import Connection
from h2.connection import H2Connection

from faults.grpc_calls import fail_calls
from faults.patch import around
from faults.registry import fault
from faults.wire import ACK, SETTINGS, Frame, View, changed, ignore, refuse, rewrite_received, rewrite_sent

ENABLE_PUSH, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE, MAX_HEADER_LIST_SIZE = range(2, 7)
_REFUSED_STREAM = 7

Pairs = list[tuple[int, int]]


def _pairs(frame: Frame) -> Pairs:
    if frame.type != SETTINGS or len(frame.payload) % 6:
        return []
    cuts = (frame.payload[at : at + 6] for at in range(0, len(frame.payload), 6))
    return [(int.from_bytes(cut[:2]), int.from_bytes(cut[2:])) for cut in cuts]


def _rewrite_pairs(rewrite: Callable[[Pairs], Pairs]) -> None:
    def act(frame: Frame, _view: View) -> Frame:
        if not (pairs := _pairs(frame)):
            return frame
        payload = b"".join(name.to_bytes(2) + value.to_bytes(4) for name, value in rewrite(pairs))
        return changed(frame, payload=payload)

    rewrite_received(act)


def _drop(is_bad: Callable[[int], bool], wanted: int) -> None:
    _rewrite_pairs(lambda pairs: [(name, value) for name, value in pairs if name != wanted or not is_bad(value)])


def _refuse(when: Callable[[int, int], bool]) -> None:
    refuse(lambda frame, _: any(when(name, value) for name, value in _pairs(frame)))


@fault
def settings_ack_with_payload_ignored() -> None:
    ignore(lambda frame, _: frame.type == SETTINGS and frame.has(ACK) and bool(frame.payload))


@fault
def settings_on_a_stream_accepted() -> None:
    rewrite_received(lambda frame, _: changed(frame, stream=0) if frame.type == SETTINGS else frame)


@fault
def truncated_settings_accepted() -> None:
    def whole(frame: Frame) -> Frame:
        return changed(frame, payload=frame.payload[: len(frame.payload) // 6 * 6])

    rewrite_received(lambda frame, _: whole(frame) if frame.type == SETTINGS else frame)


@fault
def illegal_enable_push_ignored() -> None:
    _drop(lambda value: value > 1, ENABLE_PUSH)


@fault
def illegal_initial_window_ignored() -> None:
    _drop(lambda value: value >= 1 << 31, INITIAL_WINDOW_SIZE)


@fault
def too_small_frame_size_ignored() -> None:
    _drop(lambda value: value < 1 << 14, MAX_FRAME_SIZE)


@fault
def too_large_frame_size_ignored() -> None:
    _drop(lambda value: value >= 1 << 24, MAX_FRAME_SIZE)


@fault
def settings_while_streams_are_open_ignored() -> None:
    ignore(lambda frame, view: frame.type == SETTINGS and not frame.has(ACK) and bool(view.opened - view.ended))


@fault
def stream_limit_of_client_taken_for_own() -> None:
    def act(original: Callable[..., Any], self: Connection, data: bytes) -> None:
        original(self, data)
        if self.h2.remote_settings.max_concurrent_streams == 0:
            for call in list(self.calls.values()):
                call.reset(_REFUSED_STREAM)

    around(Connection, "data_received", act)


@fault
def unknown_setting_refused() -> None:
    _refuse(lambda name, _: name > MAX_HEADER_LIST_SIZE)


@fault
def largest_window_refused() -> None:
    _refuse(lambda name, value: name == INITIAL_WINDOW_SIZE and value == (1 << 31) - 1)


@fault
def bounds_of_frame_size_refused() -> None:
    _refuse(lambda name, value: name == MAX_FRAME_SIZE and value in (1 << 14, (1 << 24) - 1))


@fault
def repeated_settings_acknowledged_once() -> None:
    """The acknowledgements of one read are sent as one."""

    def act(original: Callable[..., Any], self: H2Connection, data: bytes) -> Any:
        self.__dict__["acknowledged"] = False
        return original(self, data)

    def once(original: Callable[..., Any], self: H2Connection) -> Any:
        frames = original(self)
        acknowledged, self.__dict__["acknowledged"] = self.__dict__.get("acknowledged"), True
        return [] if acknowledged else frames

    around(H2Connection, "receive_data", act)
    around(H2Connection, "_acknowledge_settings", once)


@fault
def first_of_two_values_counts() -> None:
    _rewrite_pairs(lambda pairs: list(dict(reversed(pairs)).items()))


@fault
def window_of_zero_ignored() -> None:
    _drop(lambda value: value == 0, INITIAL_WINDOW_SIZE)


@fault
def calls_fail_without_a_header_table() -> None:
    fail_calls(lambda call: call.stream_id == 1 and call.h2.remote_settings.header_table_size == 0)


@fault
def calls_fail_once_the_header_table_has_shrunk() -> None:
    fail_calls(lambda call: call.stream_id > 1 and call.h2.remote_settings.header_table_size == 0)


@fault
def end_of_the_client_not_noticed() -> None:
    Connection.eof_received = lambda _: True


@fault
def larger_frames_announced_and_refused() -> None:
    larger = MAX_FRAME_SIZE.to_bytes(2) + (65_535).to_bytes(4)

    def announce(frame: Frame, view: View) -> Frame:
        first = frame.type == SETTINGS and not view.counts.get(SETTINGS)
        return changed(frame, payload=frame.payload + larger) if first else frame

    rewrite_sent(announce)
