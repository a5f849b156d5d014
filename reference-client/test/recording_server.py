"""A gRPC server over the h2 package that records what reaches it, and answers as the path says:

    /t/ok           an empty message and OK
    /t/status/N     ends Trailers-Only with status N; /t/status/N/K: only the first K calls of the path
    /t/silent       says nothing
    /t/headers      sends headers and no more
    /t/echo         answers each message with itself
    /t/none         OK without a response
    /t/two          two responses
    /t/big/N        a response of N octets
    /t/late/N       a message, and status N with details and other trailers

Any other path is answered like /t/ok, and as soon as there is a message.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import h2.config
import h2.connection
import h2.events
import h2.exceptions

PATIENCE = 10.0
HEADERS = [(":status", "200"), ("content-type", "application/grpc"), ("x-first", "1"), ("x-octets-bin", "AAEC")]
DETAILS = b"\x08\x05\x12\x01!"


def prefixed(message: bytes) -> bytes:
    return b"\0" + len(message).to_bytes(4, "big") + message


@dataclass
class Call:
    headers: list[tuple[str, str]]
    octets: bytes = b""
    half_closed: bool = False
    reset: int | None = None
    answered: bool = False  # before its end

    def header(self, name: str) -> str | None:
        values = self.all(name)
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def messages(self) -> list[tuple[int, bytes]]:
        """Compressed-flag and octets of the messages that have come whole."""
        found, rest = [], self.octets
        while len(rest) >= 5 and len(rest) >= 5 + int.from_bytes(rest[1:5], "big"):
            end = 5 + int.from_bytes(rest[1:5], "big")
            found.append((rest[0], rest[5:end]))
            rest = rest[end:]
        return found


@dataclass
class Connection:
    calls: dict[int, Call] = field(default_factory=dict)
    pings: int = 0
    closed: bool = False


class Recorder:
    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._seen: Counter[str] = Counter()
        self.connections: list[Connection] = []
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Recorder:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        # Only ended here: a thread that still reads would else find another file under the same number.
        for each in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)

    def _start(self, function: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    @property
    def calls(self) -> list[Call]:
        return [call for connection in self.connections for call in connection.calls.values()]

    def wait(self, seen: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """What `seen` returns as soon as it is true; the last answer when it does not become so."""
        with self._changed:
            self._changed.wait_for(seen, patience)
            return seen()

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(accepted)
            self._start(self._serve, accepted)

    def _serve(self, accepted: socket.socket) -> None:
        record = Connection()
        try:
            tcp = self._tls.wrap_socket(accepted, server_side=True) if self._tls else accepted
            self._sockets.append(tcp)
            with self._changed:
                self.connections.append(record)
            self._talk(tcp, record)
        except OSError:
            pass
        with self._changed:
            record.closed = True
            self._changed.notify_all()

    def _talk(self, tcp: socket.socket, record: Connection) -> None:
        http2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        http2.initiate_connection()
        tcp.sendall(http2.data_to_send())
        while received := tcp.recv(65536):
            for event in http2.receive_data(received):
                with self._changed:
                    self._take(http2, record, event)
                    self._changed.notify_all()
            tcp.sendall(http2.data_to_send())

    def _take(self, http2: h2.connection.H2Connection, record: Connection, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.PingReceived):
            record.pings += 1
        elif isinstance(event, h2.events.RequestReceived):
            record.calls[event.stream_id] = Call([(str(name), str(value)) for name, value in event.headers])
            self._begin(http2, event.stream_id, record.calls[event.stream_id])
        elif isinstance(event, h2.events.DataReceived):
            http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            call = record.calls[event.stream_id]
            before = len(call.messages)
            call.octets += event.data
            if call.header(":path") == "/t/echo":
                for _, message in call.messages[before:]:
                    http2.send_data(event.stream_id, prefixed(message))
            elif call.messages:
                self._answer_at_once(http2, event.stream_id, call)
        elif isinstance(event, h2.events.StreamEnded):
            call = record.calls[event.stream_id]
            call.half_closed = True
            if not call.answered:
                self._end(http2, event.stream_id, call)
        elif isinstance(event, h2.events.StreamReset):
            record.calls[event.stream_id].reset = event.error_code

    def _begin(self, http2: h2.connection.H2Connection, stream: int, call: Call) -> None:
        if call.header(":path") in ("/t/echo", "/t/headers"):
            http2.send_headers(stream, HEADERS)

    def _answer_at_once(self, http2: h2.connection.H2Connection, stream: int, call: Call) -> None:
        if not call.answered and not (call.header(":path") or "").startswith("/t/"):
            call.answered = True
            self._end(http2, stream, call)

    def _end(self, http2: h2.connection.H2Connection, stream: int, call: Call) -> None:
        path = call.header(":path") or ""
        kind, *numbers = path.removeprefix("/t/").split("/")
        if kind in ("silent", "headers"):
            return
        self._seen[path] += 1
        if kind == "status" and (len(numbers) < 2 or self._seen[path] <= int(numbers[1])):
            status = [("grpc-status", numbers[0]), ("grpc-message", "as%20asked"), ("x-only", "1")]
            http2.send_headers(stream, [*HEADERS[:2], *status], end_stream=True)
            return
        if kind != "echo":
            http2.send_headers(stream, HEADERS)
        for message in self._responses(kind, numbers):
            http2.send_data(stream, prefixed(message))
        http2.send_headers(stream, self._trailers(kind, numbers), end_stream=True)

    def _responses(self, kind: str, numbers: list[str]) -> list[bytes]:
        if kind == "big":
            return [bytes(int(numbers[0]))]
        return {"two": [b"1", b"2"], "none": [], "echo": []}.get(kind, [b""])

    def _trailers(self, kind: str, numbers: list[str]) -> list[tuple[str, str]]:
        if kind != "late":
            return [("grpc-status", "0")]
        details = base64.b64encode(DETAILS).decode().rstrip("=")
        status = [
            ("grpc-status", numbers[0]),
            ("grpc-message", "no%3A%20%E2%98%BA"),
            ("grpc-status-details-bin", details),
        ]
        return [*status, ("x-last", "a"), ("x-last", "b"), ("x-last-bin", "q6ur")]
