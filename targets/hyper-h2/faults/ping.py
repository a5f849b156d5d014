"""PING (RFC 9113 §6.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from h2.connection import H2Connection

from faults.patch import around
from faults.registry import fault
from faults.wire import ACK, PING, changed, ignore, refuse, rewrite_received, rewrite_sent


@fault
def ping_answered_with_zeros() -> None:
    rewrite_sent(lambda frame, _: changed(frame, payload=bytes(8)) if frame.type == PING else frame)


@fault
def pings_of_one_read_answered_alike() -> None:
    def begin(original: Callable[..., Any], self: H2Connection, data: bytes) -> Any:
        self.__dict__["opaque_data"] = None
        return original(self, data)

    def answer(original: Callable[..., Any], self: H2Connection, frame: Any) -> Any:
        if "ACK" not in frame.flags:
            self.__dict__["opaque_data"] = self.__dict__["opaque_data"] or frame.opaque_data
            frame.opaque_data = self.__dict__["opaque_data"]
        return original(self, frame)

    around(H2Connection, "receive_data", begin)
    around(H2Connection, "_receive_ping_frame", answer)


@fault
def ping_of_wrong_length_ignored() -> None:
    ignore(lambda frame, _: frame.type == PING and len(frame.payload) != 8)


@fault
def ping_on_a_stream_answered() -> None:
    rewrite_received(lambda frame, _: changed(frame, stream=0) if frame.type == PING else frame)


@fault
def unsolicited_ping_ack_refused() -> None:
    refuse(lambda frame, _: frame.type == PING and frame.has(ACK))


@fault
def strikes_never_forgiven() -> None:
    refuse(lambda frame, view: frame.type == PING and not frame.has(ACK) and view.counts.get(PING, 0) >= 3)
