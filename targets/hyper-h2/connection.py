"""One HTTP/2 connection: h2 speaks the protocol, this hands octets in and out and requests on to calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from call import Call
from farewell import Farewell
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    PingAckReceived,
    PingReceived,
    RemoteSettingsChanged,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from limits import LIMITS
from tending import Tending

# How long a connection that we have ended is still read, so that unread octets don't turn our FIN into a reset.
LINGER = 2.0  # seconds


class Connection(asyncio.Protocol):
    """Serves each request of a connection."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.tending = Tending(self)
        self.farewell: Farewell | None = None
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding=None))
        self.calls: dict[int, Call] = {}
        self.ended = False
        self._on_event: dict[type[Event], Callable[[Event], None]] = {
            RequestReceived: lambda event: self._request(cast(RequestReceived, event)),
            DataReceived: lambda event: self._data(cast(DataReceived, event)),
            StreamEnded: lambda event: self._request_ended(cast(StreamEnded, event)),
            StreamReset: lambda event: self._reset(cast(StreamReset, event)),
            WindowUpdated: lambda _: self._pump(),
            RemoteSettingsChanged: lambda _: self._pump(),
            PingReceived: lambda _: self.tending.count_ping(),
            PingAckReceived: lambda event: self._ping_answered(cast(PingAckReceived, event)),
            ConnectionTerminated: lambda _: self._terminated(),
        }

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        if not self.agreed():
            self.ended = True
            self.transport.close()
            return
        self.h2.initiate_connection()
        if LIMITS.max_age is not None:
            self.farewell = Farewell(self, LIMITS.max_age)
        self.flush()

    def agreed(self) -> bool:
        """HTTP/2 was chosen by ALPN, or there is no TLS (RFC 9113 §3.2, §3.3)."""
        tls = self.transport.get_extra_info("ssl_object")
        return tls is None or tls.selected_alpn_protocol() == "h2"

    def data_received(self, data: bytes) -> None:
        if self.ended:
            return
        self.tending.hear()
        try:
            events = self.h2.receive_data(data)
        except ProtocolError:
            self.end()  # h2 has its GOAWAY ready
            return
        for event in events:
            handle = self._on_event.get(type(event))
            if handle is not None and not self.ended:
                handle(event)
        self.flush()

    def connection_lost(self, _error: Exception | None) -> None:
        self._forget_calls()

    def pause_writing(self) -> None:
        """The client takes no more of our answers: it is not listened to before it does."""
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        self.transport.resume_reading()

    def flush(self) -> None:
        if octets := self.h2.data_to_send():
            self.transport.write(octets)
        if self.farewell and self.farewell.is_over() and not self.ended:
            self.end()

    def _terminated(self) -> None:
        """The client has said GOAWAY; to h2 all is over then."""
        self.h2.close_connection()
        self.end()

    def end(self) -> None:
        """Says what is still to be said, and FIN."""
        self.ended = True
        self._forget_calls()
        self.flush()
        if self.transport.can_write_eof():
            self.transport.write_eof()
            asyncio.get_running_loop().call_later(LINGER, self.transport.close)
        else:
            self.transport.close()

    def _forget_calls(self) -> None:
        self.tending.cancel()
        if self.farewell:
            self.farewell.cancel()
        for call in list(self.calls.values()):
            call.cancel()
        self.calls.clear()

    def _ping_answered(self, event: PingAckReceived) -> None:
        if self.farewell:
            self.farewell.answered(event.ping_data)

    def _request(self, event: RequestReceived) -> None:
        if self.farewell and self.farewell.ignores(event.stream_id):
            return
        call = Call(self, event.stream_id, [(bytes(name), bytes(value)) for name, value in event.headers])
        self.calls[event.stream_id] = call
        call.begin()

    def _data(self, event: DataReceived) -> None:
        if event.flow_controlled_length:
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        if call := self.calls.get(event.stream_id):
            call.data(event.data)

    def _request_ended(self, event: StreamEnded) -> None:
        if call := self.calls.get(event.stream_id):
            call.request_ended()

    def _reset(self, event: StreamReset) -> None:
        if call := self.calls.pop(event.stream_id, None):
            call.cancel()

    def _pump(self) -> None:
        for call in list(self.calls.values()):
            call.pump()
