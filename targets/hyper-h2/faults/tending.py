"""Limits of messages and connections that were set and do not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from framing import Reader
from limits import LIMITS, Limits
from tending import Tending

from faults.patch import around, skip
from faults.registry import fault


@fault
def pings_are_not_counted() -> None:
    skip(Tending, "count_ping")


@fault
def pings_are_counted_whatever_their_pace() -> None:
    around(Tending, "ping_interval", lambda _original, _self: 7200.0)


@fault
def pings_without_a_call_at_any_pace() -> None:
    around(Tending, "ping_interval", lambda _original, _self: LIMITS.ping_interval)


@fault
def calls_outlast_the_grace() -> None:
    LIMITS.grace = None


@fault
def idle_connections_are_kept() -> None:
    skip(Tending, "leave")


@fault
def connections_without_a_call_are_kept() -> None:
    def act(original: Callable[[Tending], bool], self: Tending) -> bool:
        return original(self) or self.connection.h2.highest_inbound_stream_id == 0

    around(Tending, "is_busy", act)


@fault
def connections_do_not_age() -> None:
    LIMITS.max_age = None


@fault
def clients_are_not_asked() -> None:
    skip(Tending, "ask")


@fault
def large_requests_are_taken() -> None:
    around(Reader, "fits", lambda _original, _self, _length: True)


@fault
def limit_holds_for_all_of_a_call() -> None:
    def feed(
        original: Callable[..., Iterator[tuple[int, bytes]]], self: Reader, octets: bytes
    ) -> Iterator[tuple[int, bytes]]:
        for flag, message in original(self, octets):
            self.__dict__["total"] = self.__dict__.get("total", 0) + len(message)
            yield flag, message

    around(Reader, "feed", feed)
    around(Reader, "fits", lambda original, self, length: original(self, length + self.__dict__.get("total", 0)))


@fault
def large_replies_are_sent() -> None:
    Limits.max_reply = property(lambda _self: None)  # type: ignore[assignment, method-assign]
