"""Paths, content types, cancellation and deadlines of gRPC calls."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable
from typing import Any

import health
import request
import service
import status
from call import Call
from connection import Connection
from h2.events import StreamReset

from faults.grpc_calls import fail_calls, refuse_calls
from faults.patch import around, refuse_fields, skip
from faults.registry import fault


@fault
def paths_without_case() -> None:
    methods = {path.lower(): make for path, make in service.METHODS.items()}

    def find(_original: Callable[[bytes], Any], path: bytes) -> Any:
        make = methods.get(path.lower())
        return make() if make else None

    around(service, "find", find)


@fault
def every_content_type_served() -> None:
    around(request, "is_grpc", lambda _original, _type: True)


@fault
def proto_subtype_refused() -> None:
    around(request, "is_grpc", lambda original, value: original(value) and not value.endswith(b"+proto"))


@fault
def only_cancel_ends_a_call() -> None:
    def act(original: Callable[..., None], self: Connection, event: StreamReset) -> None:
        if event.error_code == status.RST_CANCEL:
            original(self, event)
            return
        stream = self.h2.streams[event.stream_id]  # as if it had never been reset
        stream.state_machine.state = type(stream.state_machine.state).HALF_CLOSED_REMOTE

    around(Connection, "_reset", act)


@fault
def deadline_ignored() -> None:
    skip(request, "timeout")


@fault
def minutes_read_as_milliseconds() -> None:
    request._UNITS[b"M"] = request._UNITS[b"m"]


@fault
def deadline_told_as_unknown() -> None:
    around(Call, "deadline_passed", lambda _original, self: self.finish(status.UNKNOWN, "too late"))


@fault
def health_of_the_whole_server_not_found() -> None:
    del health.STATES[b""]


@fault
def health_told_as_unknown() -> None:
    health.STATES.update(dict.fromkeys(health.STATES, 0))


@fault
def unknown_service_is_healthy() -> None:
    health.STATES[b"nope"] = health.SERVING


@fault
def watch_waits_for_a_change() -> None:
    service.METHODS[b"/grpc.health.v1.Health/Watch"] = lambda: service.Unary(lambda _call, _data: None)


@fault
def watch_of_an_unknown_service_ends() -> None:
    def act(original: Callable[..., None], call: Call, data: bytes) -> None:
        original(call, data)
        if b"nope" in data:
            call.finish(status.NOT_FOUND)

    watch = health.watch
    service.METHODS[b"/grpc.health.v1.Health/Watch"] = lambda: service.Unary(lambda *given: act(watch, *given))


@fault
def unknown_subtype_refused() -> None:
    around(request, "is_grpc", lambda original, value: original(value) and not value.endswith(b"+wireproof"))


@fault
def request_of_headers_alone_refused() -> None:
    def read(original: Callable[[Call, bytes], None], self: Call, octets: bytes) -> None:
        self.__dict__["has_content"] = True
        original(self, octets)

    def ended(original: Callable[[Call], None], self: Call) -> None:
        if "has_content" not in self.__dict__:
            self.finish(status.INTERNAL, "refused")
        original(self)

    around(Call, "data", read)
    around(Call, "request_ended", ended)


@fault
def malformed_path_is_http_404() -> None:
    def act(original: Callable[[request.Fields], int | None], fields: request.Fields) -> int | None:
        well_formed = re.fullmatch(rb"/[^/]+/[^/]+", request.first(fields, b":path") or b"")
        return original(fields) if well_formed else 404

    around(request, "http_error", act)


@fault
def path_decoded_like_a_url() -> None:
    def find(original: Callable[[bytes], Any], path: bytes) -> Any:
        return original(urllib.parse.unquote_to_bytes(path.partition(b"?")[0]))

    around(service, "find", find)


@fault
def unknown_grpc_name_refused() -> None:
    refuse_calls(lambda fields: any(name == b"grpc-wireproof" for name, _ in fields))


@fault
def message_type_refused() -> None:
    refuse_calls(lambda fields: any(name == b"grpc-message-type" for name, _ in fields))


@fault
def untidy_accept_encoding_refused() -> None:
    refuse_calls(lambda fields: b",," in (request.first(fields, b"grpc-accept-encoding") or b""))


@fault
def longest_timeout_overflows() -> None:
    fail_calls(lambda call: (b"grpc-timeout", b"99999999H") in call.fields)


@fault
def service_unknown_told_by_check() -> None:
    def check(original: Callable[..., None], call: Call, data: bytes) -> None:
        if b"nope" in data:
            call.send(health.integer_field(1, health.SERVICE_UNKNOWN))
            call.finish(status.OK)
        else:
            original(call, data)

    check_of_old = health.check
    service.METHODS[b"/grpc.health.v1.Health/Check"] = lambda: service.Unary(lambda *given: check(check_of_old, *given))


@fault
def content_type_in_other_letter_case_refused() -> None:
    refuse_fields(lambda fields: (b"content-type", b"Application/GRPC") in fields)


@fault
def content_type_with_parameters_reset() -> None:
    fail_calls(lambda call: b";" in (request.first(call.fields, b"content-type") or b""))


@fault
def health_list_is_empty() -> None:
    def act(call: Call, _data: bytes) -> None:
        call.send(b"")
        call.finish(status.OK)

    service.METHODS[b"/grpc.health.v1.Health/List"] = lambda: service.Unary(act)


@fault
def health_names_without_case() -> None:
    health.STATES.update({name.lower(): state for name, state in health.STATES.items()})
