"""A gRPC call over the h2 package, for what gRPC's own clients hide: codings and compressed-flags."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import h2.config
import h2.connection
import h2.events


def texts(block: Iterable[Any]) -> Iterator[tuple[str, str]]:
    return ((str(name), str(value)) for name, value in block)


@dataclass
class Answer:
    headers: dict[str, str] = field(default_factory=dict)
    trailers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""
    ended: bool = False

    @property
    def messages(self) -> list[tuple[int, bytes]]:
        """Compressed-flag and octets of each message."""
        found = []
        rest = self.data
        while rest:
            end = 5 + int.from_bytes(rest[1:5], "big")
            found.append((rest[0], rest[5:end]))
            rest = rest[end:]
        return found

    def take(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.ResponseReceived):
            self.headers.update(texts(event.headers))
        elif isinstance(event, h2.events.TrailersReceived):
            self.trailers.update(texts(event.headers))
        elif isinstance(event, h2.events.DataReceived):
            self.data += event.data
        elif isinstance(event, h2.events.StreamEnded):
            self.ended = True
        elif isinstance(event, h2.events.ConnectionTerminated | h2.events.StreamReset):
            raise ConnectionError(str(event))


def request_headers(path: str, address: str, extra: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", address),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
        *extra.items(),
    ]


def call(address: str, path: str, messages: list[bytes], headers: dict[str, str]) -> Answer:
    """Sends all messages, uncompressed, in a call on its own connection, and reads the whole answer."""
    host, port = address.rsplit(":", 1)
    config = h2.config.H2Configuration(header_encoding="utf-8")
    connection = h2.connection.H2Connection(config)
    connection.initiate_connection()
    connection.send_headers(1, request_headers(path, address, headers))
    body = b"".join(b"\0" + len(each).to_bytes(4, "big") + each for each in messages)
    connection.send_data(1, body, end_stream=True)
    answer = Answer()
    with socket.create_connection((host, int(port)), timeout=5) as tcp:
        tcp.sendall(connection.data_to_send())
        while not answer.ended:
            received = tcp.recv(65536)
            if not received:
                raise ConnectionError("the server closed the connection in the middle of the call")
            for event in connection.receive_data(received):
                answer.take(event)
            tcp.sendall(connection.data_to_send())
    return answer
