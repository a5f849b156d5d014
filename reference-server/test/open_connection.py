"""A connection of HTTP/2 without a call, for what a server says of itself there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import h2.config
import h2.connection
import h2.events
from plain_http2 import request_headers

Event = TypeVar("Event", bound=h2.events.Event)


class OpenConnection:
    def __init__(self, tcp: socket.socket, address: str) -> None:
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self._tcp = tcp
        self._address = address
        self._seen: list[h2.events.Event] = []
        self._unread = b""
        self._ended = False
        self.h2.initiate_connection()
        self._send()

    def _send(self) -> None:
        self._tcp.sendall(self.h2.data_to_send())

    def call(self, path: str, message: bytes) -> None:
        self.h2.send_headers(1, request_headers(path, self._address, {}))
        self.h2.send_data(1, b"\0" + len(message).to_bytes(4, "big") + message, end_stream=True)
        self._send()

    def ping(self, count: int = 1) -> None:
        """So many in one piece."""
        for _ in range(count):
            self.h2.ping(bytes(8))
        self._send()

    def await_event(self, *kinds: type[Event]) -> Event:
        """The first of these kinds that has not been returned yet."""
        while True:
            for event in self._seen:
                if isinstance(event, kinds):
                    self._seen.remove(event)
                    return event
            received = self._tcp.recv(65536)
            if not received:
                raise ConnectionError(f"the server closed the connection without {kinds}")
            self._take(received)

    def _take(self, received: bytes) -> None:
        """Frame by frame: h2 takes none after GOAWAY, and forgets what came in the same piece."""
        self._unread += received
        while len(self._unread) >= (end := 9 + int.from_bytes(self._unread[:3], "big")):
            frame, self._unread = self._unread[:end], self._unread[end:]
            if not self._ended:
                self._seen += self.h2.receive_data(frame)
                self._ended = any(isinstance(event, h2.events.ConnectionTerminated) for event in self._seen)
                if not self._ended:
                    self._send()


@contextmanager
def open_connection(address: str) -> Iterator[OpenConnection]:
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=10) as tcp:
        yield OpenConnection(tcp, address)
