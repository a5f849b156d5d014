"""What becomes of handlers, and of who asks for credentials and health."""

from __future__ import annotations

import sys
from collections.abc import Callable

import conformance
import health
import probe
import request
import service
import status
from call import Call
from connection import Connection
from tending import Tending

from faults.patch import around, skip
from faults.registry import fault


@fault
def changes_of_health_not_told() -> None:
    def set_state(_original: Callable[..., None], service: bytes, *, well: bool) -> None:
        health.STATES[service] = health.SERVING if well else health.NOT_SERVING

    around(health, "set_state", set_state)


@fault
def too_long_a_list_is_internal() -> None:
    def act(call: Call, _data: bytes) -> None:
        call.finish(status.INTERNAL, "too long")

    service.METHODS[b"/grpc.health.v1.Health/List"] = lambda: service.Unary(act)


@fault
def credentials_not_checked() -> None:
    around(request, "is_authorized", lambda _original, _fields, _token: True)


@fault
def missing_credentials_denied() -> None:
    status.UNAUTHENTICATED = 7


@fault
def handlers_not_told_of_cancellation() -> None:
    def act(_original: Callable[..., None], call: Call, seen: probe.Seen) -> None:
        call.over.append(lambda _cancelled: seen.end(False))

    around(probe, "told_of_end", act)


@fault
def cancellation_not_handed_on() -> None:
    skip(probe, "told_of_end_onward")


@fault
def deadline_not_handed_on() -> None:
    around(probe, "deadline_onward", lambda _original, _call: None)


@fault
def failed_handler_is_internal() -> None:
    around(service, "of_exception", lambda original: (status.INTERNAL, original()[1]))


@fault
def text_of_exceptions_sent() -> None:
    around(service, "of_exception", lambda original: (original()[0], str(sys.exc_info()[1])))


@fault
def details_of_another_code() -> None:
    around(conformance, "details", lambda _original, _error: b"\x08\x0d")


def _forget(connection: Connection) -> None:
    """No handler hears how its call ends."""
    for call in connection.calls.values():
        call.over.clear()


@fault
def handlers_not_told_of_lost_connections() -> None:
    def act(original: Callable[..., None], self: Connection, error: Exception | None) -> None:
        _forget(self)
        original(self, error)

    around(Connection, "connection_lost", act)


@fault
def handlers_not_told_of_silent_clients() -> None:
    def act(original: Callable[..., None], self: Tending) -> None:
        if self.asked:
            _forget(self.connection)
        original(self)

    around(Tending, "ask", act)
