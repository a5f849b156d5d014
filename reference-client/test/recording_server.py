"""A gRPC server over the h2 package that records what reaches it, and answers as scripted_answers tells."""

from __future__ import annotations

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
import h2.settings
from scripted_answers import CONTENT, HEADERS, Answer, answer_to

PATIENCE = 10.0
#: Of calls at a time; h2 says 100 by itself, and the client keeps back what is beyond.
_SETTINGS = {h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: 1000}


def prefixed(message: bytes) -> bytes:
    return b"\0" + len(message).to_bytes(4, "big") + message


@dataclass
class Call:
    headers: list[tuple[str, str]]
    octets: bytes = b""
    half_closed: bool = False
    reset: int | None = None
    answer: Answer = field(default_factory=Answer)
    answered: bool = False

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
        #: In place of what the path says.
        self.answers: dict[str, Answer] = {}
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
        http2.local_settings = h2.settings.Settings(client=False, initial_values=_SETTINGS)
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
            self._take_data(http2, event.stream_id, record.calls[event.stream_id], event.data)
        elif isinstance(event, h2.events.StreamEnded):
            record.calls[event.stream_id].half_closed = True
            _end(http2, event.stream_id, record.calls[event.stream_id])
        elif isinstance(event, h2.events.StreamReset):
            record.calls[event.stream_id].reset = event.error_code

    def _begin(self, http2: h2.connection.H2Connection, stream: int, call: Call) -> None:
        path = call.header(":path") or ""
        self._seen[path] += 1
        call.answer = self.answers.get(path) or answer_to(path, self._seen[path])
        if call.answer.begins:
            http2.send_headers(stream, HEADERS)

    def _take_data(self, http2: h2.connection.H2Connection, stream: int, call: Call, octets: bytes) -> None:
        before = len(call.messages)
        call.octets += octets
        if call.answer.echoes:
            for _, message in call.messages[before:]:
                http2.send_data(stream, prefixed(message))
        elif call.answer.at_once and call.messages:
            _end(http2, stream, call)


def _end(http2: h2.connection.H2Connection, stream: int, call: Call) -> None:
    answer = call.answer
    if call.answered or not answer.ends:
        return
    call.answered = True
    if answer.trailers_only:
        http2.send_headers(stream, [*CONTENT, *answer.trailers], end_stream=True)
        return
    if not answer.begins:
        http2.send_headers(stream, HEADERS)
    for message in answer.responses:
        http2.send_data(stream, prefixed(message))
    if answer.trailers:
        http2.send_headers(stream, answer.trailers, end_stream=True)
    else:
        http2.end_stream(stream)
