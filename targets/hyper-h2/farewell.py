"""The peaceful end of a connection (RFC 9113 §6.8): two GOAWAY frames, and the end when all that counts is done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import status
from hyperframe.frame import GoAwayFrame
from limits import LIMITS

if TYPE_CHECKING:
    from connection import Connection

LARGEST_STREAM = 2**31 - 1
_TOKEN = b"farewell"


class Farewell:
    """Begins `seconds` after the connection did; h2 itself knows only GOAWAY that ends at once."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self.connection = connection
        self.announced = False
        self.last_stream: int | None = None
        self._timer = asyncio.get_running_loop().call_later(seconds, self.begin)

    def begin(self) -> None:
        """Streams that are under way still count; the answer to the PING tells that the client has read this."""
        self.announced = True
        self.announce()
        self.connection.flush()
        if LIMITS.grace is not None:
            self._timer = asyncio.get_running_loop().call_later(LIMITS.grace, self.cut_off)

    def cut_off(self) -> None:
        self.connection.transport.close()

    def announce(self) -> None:
        self.goaway(LARGEST_STREAM)
        self.connection.h2.ping(_TOKEN)

    def answered(self, data: bytes) -> None:
        if self.announced and self.last_stream is None and data == _TOKEN:
            self.name_last()

    def name_last(self) -> None:
        self.last_stream = self.connection.h2.highest_inbound_stream_id
        self.goaway(self.last_stream)

    def goaway(self, last_stream: int) -> None:
        frame = GoAwayFrame(0)
        frame.last_stream_id, frame.error_code = last_stream, status.RST_NO_ERROR
        self.connection.h2._prepare_for_sending([frame])

    def ignores(self, stream: int) -> bool:
        return self.last_stream is not None and stream > self.last_stream

    def is_over(self) -> bool:
        return self.last_stream is not None and not self.connection.calls

    def cancel(self) -> None:
        self._timer.cancel()
