"""What a server does about connections besides serving them: PINGs that it counts and sends, idleness (gRPC A8, A9)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import status
from farewell import Farewell
from limits import LIMITS

if TYPE_CHECKING:
    from connection import Connection

_TICK = 0.05
_IDLE_PING_INTERVAL = 7200.0
_QUESTION = b"keeping?"


class Tending:
    """Looks at its connection twenty times a second, if there is something to look for."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.heard = self.idle_since = asyncio.get_running_loop().time()
        self.asked = False
        self.valid_ping: float | None = None
        self.strikes = 0
        self._timer: asyncio.TimerHandle | None = None
        if LIMITS.max_idle is not None or LIMITS.keepalive is not None:
            self._timer = asyncio.get_running_loop().call_later(_TICK, self._tick)

    def hear(self) -> None:
        """The client has said something."""
        self.heard, self.asked = asyncio.get_running_loop().time(), False

    def count_ping(self) -> None:
        """The algorithm that A8 suggests."""
        now = asyncio.get_running_loop().time()
        if LIMITS.ping_strikes is None:
            return
        if self.valid_ping is None or now >= self.valid_ping + self.ping_interval():
            self.valid_ping = now
            return
        self.strikes += 1
        if self.strikes > LIMITS.ping_strikes:
            self.connection.h2.close_connection(status.RST_CALM, b"too_many_pings")
            self.connection.end()

    def ping_interval(self) -> float:
        return LIMITS.ping_interval if self.is_busy() or LIMITS.pings_without_calls else _IDLE_PING_INTERVAL

    def forgive_pings(self) -> None:
        """HEADERS or DATA were sent."""
        self.valid_ping, self.strikes = None, 0

    def cancel(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _tick(self) -> None:
        now = asyncio.get_running_loop().time()
        self._timer = asyncio.get_running_loop().call_later(_TICK, self._tick)
        if self.is_busy():
            self.idle_since = now
        if LIMITS.max_idle is not None and now - self.idle_since >= LIMITS.max_idle:
            self.leave()
        if LIMITS.keepalive is not None and now - self.heard >= LIMITS.keepalive * (2 if self.asked else 1):
            self.ask()

    def is_busy(self) -> bool:
        return bool(self.connection.calls)

    def leave(self) -> None:
        """In peace, and once."""
        if self.connection.farewell is None:
            self.connection.farewell = Farewell(self.connection, 0)

    def ask(self) -> None:
        """Whether the client is there; whoever was asked before is not."""
        if self.asked:
            self.connection.h2.close_connection(status.RST_NO_ERROR, b"ping_timeout")
            self.connection.end()
            return
        self.asked = True
        self.connection.h2.ping(_QUESTION)
        self.connection.flush()
