"""Status, trailers and response headers of gRPC calls."""

from __future__ import annotations

from collections.abc import Callable

import status
from call import Call, Fields

from faults.patch import around
from faults.registry import fault
from faults.wire import DATA, END_STREAM, HEADERS, Frame, View, changed, rewrite_sent

_HTTP = {3: 400, 4: 504, 5: 404, 7: 403, 8: 429, 12: 501, 13: 500, 14: 503, 16: 401}


def _finish(act: Callable[[Call, int, str], tuple[int, str]]) -> None:
    def finish(original: Callable[..., None], self: Call, code: int, message: str = "") -> None:
        original(self, *act(self, code, message))

    around(Call, "finish", finish)


def _headers(act: Callable[[Call, Fields], Fields]) -> None:
    around(Call, "response_headers", lambda original, self: act(self, original(self)))


@fault
def message_not_percent_encoded() -> None:
    around(status, "percent_encoded", lambda _original, text: text.encode().replace(b"\n", b" "))


@fault
def status_of_ok_omitted() -> None:
    def act(original: Callable[..., Fields], self: Call, code: int, message: str) -> Fields:
        fields = original(self, code, message)
        return [(b"x-status", b"ok"), *fields[1:]] if code == status.OK else fields

    around(Call, "trailers", act)


@fault
def status_with_a_leading_zero() -> None:
    around(status, "decimal", lambda original, code: original(code) if code in (0, 12, 14) else b"%03d" % code)


@fault
def status_in_the_headers_too() -> None:
    def act(original: Callable[[Call], bool], self: Call) -> bool:
        self.__dict__["in_headers"] = True
        done = original(self)
        self.__dict__["in_headers"] = False
        return done

    around(Call, "_send_headers", act)
    _headers(lambda self, fields: [*fields, (b"grpc-status", b"0")] if self.__dict__.get("in_headers") else fields)


@fault
def http_status_derived_from_grpc_status() -> None:
    def act(original: Callable[..., None], self: Call, fields: Fields) -> None:
        code = dict(fields).get(b"grpc-status")
        http = [(b":status", b"%d" % _HTTP[int(code)])] if code and int(code) in _HTTP else fields[:1]
        original(self, [*http, *fields[1:]])

    around(Call, "_send_last", act)


@fault
def content_type_omitted() -> None:
    _headers(lambda _, fields: [field for field in fields if field[0] != b"content-type"])


@fault
def error_sent_as_reset() -> None:
    def act(original: Callable[..., bool], self: Call, code: int, message: str) -> bool:
        if code == status.OK or not self.headers_sent:
            return original(self, code, message)
        self.reset(status.RST_CANCEL)
        return True

    around(Call, "_send_trailers", act)


@fault
def unknown_method_is_not_found() -> None:
    def act(self: Call, code: int, message: str) -> tuple[int, str]:
        path = dict(self.fields).get(b":path", b"")
        return (status.NOT_FOUND if path.startswith(b"/grpc.testing.") and "unknown" in message else code), message

    _finish(act)


@fault
def unknown_service_is_not_found() -> None:
    def act(self: Call, code: int, message: str) -> tuple[int, str]:
        path = dict(self.fields).get(b":path", b"")
        return (status.NOT_FOUND if not path.startswith(b"/grpc.") and "unknown" in message else code), message

    _finish(act)


@fault
def trailers_without_end_stream() -> None:
    """An empty DATA frame ends the stream."""

    def act(frame: Frame, _view: View) -> Frame | list[Frame]:
        if frame.type != HEADERS or not frame.has(END_STREAM):
            return frame
        return [changed(frame, flags=frame.flags & ~END_STREAM), Frame(DATA, END_STREAM, frame.stream, b"")]

    rewrite_sent(act)


@fault
def message_sent_where_none_belongs() -> None:
    def act(original: Callable[..., None], self: Call, code: int, message: str = "") -> None:
        if code == status.OK and not self.headers_sent:
            self.send(b"")
        original(self, code, message)

    around(Call, "finish", act)


@fault
def headers_sent_at_once() -> None:
    def act(original: Callable[[Call], None], self: Call) -> None:
        original(self)
        if not self.finished:
            self._send_headers()

    around(Call, "begin", act)


@fault
def headers_sent_before_an_error() -> None:
    def act(original: Callable[..., None], self: Call, code: int, message: str = "") -> None:
        self._send_headers()
        original(self, code, message)

    around(Call, "finish", act)


@fault
def stream_not_freed_after_an_early_end() -> None:
    around(Call, "free_stream", lambda _original, _self: None)
