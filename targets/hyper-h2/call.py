"""One gRPC call on an h2 stream: reads messages for a handler, sends what the handler queues as credit allows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import compression
import metadata
import request
import service
import status
from framing import FramingError, Reader, prefixed
from h2.exceptions import StreamClosedError, StreamIDTooLowError
from limits import LIMITS

if TYPE_CHECKING:
    from connection import Connection

Fields = list[tuple[bytes, bytes]]


class Handler(Protocol):
    """A method at work: hears of each message and of the end of the request."""

    def message(self, call: Call, data: bytes) -> None: ...

    def end(self, call: Call) -> None: ...


class Call:
    """What goes out stands in `outbox`, as acts that answer whether they are done: later ones wait for earlier ones."""

    def __init__(self, connection: Connection, stream_id: int, fields: Fields) -> None:
        self.connection, self.h2, self.stream_id, self.fields = connection, connection.h2, stream_id, fields
        self.reader = Reader()
        self.coding = request.first(fields, b"grpc-encoding") or b"identity"
        self.gzip = False
        self.headers_sent = False
        self.finished = False
        self.trailing: Fields = []
        #: Each hears once whether the call was cancelled.
        self.over: list[Callable[[bool], None]] = []
        self.request_over = False
        self.outbox: deque[Callable[[], bool]] = deque()
        self._handler: Handler | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._pause: asyncio.TimerHandle | None = None

    # The request ------------------------------------------------------------------------------------

    def begin(self) -> None:
        http_error = request.http_error(self.fields)
        if http_error is not None:
            self._refuse_http(http_error)
            return
        if not request.is_authorized(self.fields, LIMITS.bearer):
            self.finish(status.UNAUTHENTICATED, "no credentials, or others")
            return
        try:
            seconds = request.timeout(self.fields)
        except ValueError as error:
            self.finish(status.INTERNAL, str(error))
            return
        self._handler = service.find(request.first(self.fields, b":path") or b"")
        if self._handler is None:
            self.finish(status.UNIMPLEMENTED, "unknown service or method")
        elif seconds is not None:
            self._deadline = asyncio.get_running_loop().call_later(seconds, self.deadline_passed)

    def data(self, octets: bytes) -> None:
        if self._handler is None or self.finished:
            return
        try:
            for flag, data in self.reader.feed(octets):
                self._handler.message(self, compression.plain(flag, data, self.coding))
                if self.finished:
                    return
        except FramingError as error:
            self.finish(error.code, str(error))

    def request_ended(self) -> None:
        self.request_over = True
        if self._handler is None or self.finished:
            return
        if self.reader.is_inside_a_message:
            self.finish(status.INTERNAL, "the request ends inside a message")
        else:
            self._handler.end(self)

    def deadline_passed(self) -> None:
        self.reset(status.RST_CANCEL)

    # The response -----------------------------------------------------------------------------------

    def prefer_gzip(self) -> None:
        """Compresses what is sent with `compress`, if the client reads gzip. To be called before the first message."""
        self.gzip = compression.accepts_gzip(self.fields)

    def send(self, data: bytes, *, compress: bool = False) -> None:
        if LIMITS.max_reply is not None and len(data) > LIMITS.max_reply:
            self.finish(status.RESOURCE_EXHAUSTED, f"a reply of {len(data)} octets; {LIMITS.max_reply} are sent")
            return
        flag = compress and self.gzip
        rest = [prefixed(compression.gzip(data) if flag else data, flag)]
        self.outbox.append(lambda: self._send_headers() and self._send_data(rest))
        self.pump()

    def pause(self, microseconds: int) -> None:
        if microseconds > 0:
            self.outbox.append(lambda: self._wait(microseconds / 1e6))
            self.pump()

    def finish(self, code: int, message: str = "") -> None:
        self.finished = True
        self.outbox.append(lambda: self._send_trailers(code, message))
        self.pump()

    def reset(self, code: int) -> None:
        self.cancel()
        self.connection.calls.pop(self.stream_id, None)
        try:
            self.h2.reset_stream(self.stream_id, code)
        except StreamClosedError:
            return
        self.connection.flush()

    def cancel(self) -> None:
        """Nothing more is sent."""
        self._end(cancelled=True)

    def _end(self, *, cancelled: bool) -> None:
        self.finished = True
        self.outbox.clear()
        for timer in (self._deadline, self._pause):
            if timer:
                timer.cancel()
        over, self.over = self.over, []
        for tell in over:
            tell(cancelled)

    def pump(self) -> None:
        try:
            while self.outbox and self._pause is None and self.outbox[0]():
                if self.outbox:
                    self.outbox.popleft()
        except (StreamClosedError, StreamIDTooLowError):
            self.cancel()  # h2 has read a reset whose event is still to come

    def _wait(self, seconds: float) -> bool:
        def over() -> None:
            self._pause = None
            self.outbox.popleft()
            self.pump()
            self.connection.flush()

        self._pause = asyncio.get_running_loop().call_later(seconds, over)
        return False

    def _send_headers(self) -> bool:
        if not self.headers_sent:
            self.headers_sent = True
            self.h2.send_headers(self.stream_id, self.response_headers())
            self.connection.tending.forgive_pings()
        return True

    def response_headers(self) -> Fields:
        fields = [(b":status", b"200"), (b"content-type", b"application/grpc")]
        if self.gzip:
            fields.append((b"grpc-encoding", b"gzip"))
        return [*fields, (b"grpc-accept-encoding", compression.ACCEPTED), *metadata.initial(self.fields)]

    def _send_data(self, rest: list[bytes]) -> bool:
        """Sends as much as there is credit for; `rest` holds what is left."""
        while rest[0]:
            credit = min(self.h2.local_flow_control_window(self.stream_id), self.h2.max_outbound_frame_size)
            if credit <= 0:
                return False
            self.h2.send_data(self.stream_id, rest[0][:credit])
            self.connection.tending.forgive_pings()
            rest[0] = rest[0][credit:]
        return True

    def _send_trailers(self, code: int, message: str) -> bool:
        trailers = self.trailers(code, message)
        if not self.headers_sent:
            trailers = [*self.response_headers(), *trailers]
        self._send_last(trailers)
        return True

    def trailers(self, code: int, message: str) -> Fields:
        fields = [(b"grpc-status", status.decimal(code))]
        if message:
            fields.append((b"grpc-message", status.percent_encoded(message)))
        return fields + metadata.trailing(self.fields) + self.trailing

    def _refuse_http(self, code: int) -> None:
        self.finished = True
        self._send_last([(b":status", b"%d" % code)])

    def _send_last(self, fields: Fields) -> None:
        """The last HEADERS frame; frees a stream whose request may never end."""
        self.h2.send_headers(self.stream_id, fields, end_stream=True)
        self.connection.tending.forgive_pings()
        if not self.request_over:
            self.free_stream()
        self._end(cancelled=False)
        self.connection.calls.pop(self.stream_id, None)

    def free_stream(self) -> None:
        """Nobody wants the rest of the request."""
        if self.h2.streams[self.stream_id].open:
            self.h2.reset_stream(self.stream_id, status.RST_NO_ERROR)
