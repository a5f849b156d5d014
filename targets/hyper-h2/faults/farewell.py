"""The peaceful end of a connection (RFC 9113 §6.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h2.connection
from connection import Connection
from farewell import Farewell
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, RequestReceived
from h2.exceptions import ProtocolError
from hpack import Decoder
from hyperframe.frame import HeadersFrame

from faults.patch import around, skip
from faults.registry import fault


def _ignored(connection: Connection, stream: int) -> bool:
    return connection.farewell is not None and connection.farewell.ignores(stream)


@fault
def last_stream_named_at_once() -> None:
    around(Farewell, "announce", lambda _original, self: self.name_last())


@fault
def last_stream_never_named() -> None:
    skip(Farewell, "answered")


@fault
def open_calls_cut_off() -> None:
    def act(original: Callable[..., None], self: Farewell) -> None:
        original(self)
        self.connection.calls.clear()

    around(Farewell, "name_last", act)


@fault
def requests_dropped_once_the_end_is_announced() -> None:
    def act(original: Callable[..., None], self: Connection, event: RequestReceived) -> None:
        if self.farewell is None or not self.farewell.announced:
            original(self, event)

    around(Connection, "_request", act)


@fault
def fields_of_ignored_streams_not_entered() -> None:
    reading: list[Connection] = []

    def note(original: Callable[..., None], self: Connection, data: bytes) -> None:
        reading[:] = [self]
        original(self, data)

    def receive(original: Callable[..., Any], self: H2Connection, frame: HeadersFrame) -> Any:
        table = self.decoder.header_table
        before, size = table.dynamic_entries.copy(), table._current_size
        done = original(self, frame)
        if _ignored(reading[0], frame.stream_id):
            table.dynamic_entries, table._current_size = before, size
        return done

    def decode(original: Callable[..., Any], decoder: Decoder, block: bytes) -> Any:
        try:
            return original(decoder, block)
        except ProtocolError as error:
            error.error_code = ErrorCodes.COMPRESSION_ERROR
            raise

    around(Connection, "data_received", note)
    around(H2Connection, "_receive_headers_frame", receive)
    around(h2.connection, "_decode_headers", decode)


@fault
def data_of_ignored_streams_gives_no_credit() -> None:
    def act(original: Callable[..., None], self: Connection, event: DataReceived) -> None:
        if not _ignored(self, event.stream_id):
            original(self, event)

    around(Connection, "_data", act)
