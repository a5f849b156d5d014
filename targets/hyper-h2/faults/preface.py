"""The connection preface (RFC 9113 §3.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connection import Connection
from h2.connection import H2Connection
from h2.frame_buffer import FrameBuffer

from faults.grpc_calls import fail_calls
from faults.patch import around
from faults.registry import fault
from faults.wire import ACK, HEADERS, SETTINGS, Frame, View, omit, refuse


@fault
def preface_not_compared() -> None:
    def act(original: Callable[[FrameBuffer, bytes], None], self: FrameBuffer, data: bytes) -> None:
        cut = min(self._preamble_len, len(data))
        original(self, self._preamble[:cut] + data[cut:])

    around(FrameBuffer, "add_data", act)


@fault
def first_settings_not_acknowledged() -> None:
    def is_first_ack(frame: Frame, view: View) -> bool:
        if frame.type != SETTINGS or not frame.has(ACK) or "acknowledged" in view.notes:
            return False
        view.notes["acknowledged"] = True
        return True

    omit(is_first_ack)


@fault
def calls_fail_after_empty_settings() -> None:
    def note(original: Callable[..., Any], self: H2Connection, frame: Any) -> Any:
        self.__dict__.setdefault("first_is_empty", not frame.settings)
        return original(self, frame)

    around(H2Connection, "_receive_settings_frame", note)
    fail_calls(lambda call: call.h2.__dict__["first_is_empty"])


@fault
def early_request_refused() -> None:
    """Early: before our SETTINGS are acknowledged."""

    def is_early(frame: Frame, view: View) -> bool:
        if frame.type == SETTINGS and frame.has(ACK):
            view.notes["acknowledged"] = True
        return frame.type == HEADERS and "acknowledged" not in view.notes

    refuse(is_early)


@fault
def no_preface_after_tls() -> None:
    def withhold(original: Callable[[Connection], None], self: Connection) -> None:
        if self.transport.get_extra_info("ssl_object") is None:
            original(self)

    around(Connection, "flush", withhold)
