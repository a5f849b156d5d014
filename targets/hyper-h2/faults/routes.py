"""Repeated fields, defaults and unknown fields of protobuf."""

from __future__ import annotations

from collections.abc import Callable

import routes
from protowire import WireError, octets_field, read_fields
from routes import Route

from faults.patch import around
from faults.registry import fault


def _path(message: bytes) -> list[int | bytes]:
    return [value for number, value in read_fields(message) if number == routes.AS_PATH]


def _refuse(when: Callable[[bytes], bool]) -> None:
    """Routes for which `when` holds are refused."""

    def act(original: Callable[[bytes], Route], message: bytes) -> Route:
        if when(message):
            raise WireError("refused")
        return original(message)

    around(routes, "read", act)


@fault
def unpacked_numbers_refused() -> None:
    _refuse(lambda message: any(isinstance(value, int) for value in _path(message)))


@fault
def empty_records_refused() -> None:
    _refuse(lambda message: b"" in _path(message))


@fault
def last_record_counts() -> None:
    def act(original: Callable[[bytes], Route], message: bytes) -> Route:
        route = original(message)
        records = [value for value in _path(message) if isinstance(value, bytes) and value]
        route.as_path = routes.elements(records[-1]) if len(records) > 1 else route.as_path
        return route

    around(routes, "read", act)


@fault
def elements_after_another_field_lost() -> None:
    def act(original: Callable[[bytes], Route], message: bytes) -> Route:
        route = original(message)
        numbers = [number for number, _ in read_fields(message)]
        kept = numbers[numbers.index(routes.AS_PATH) :]
        last = next((at for at, number in enumerate(kept) if number != routes.AS_PATH), len(kept))
        if all(isinstance(value, int) for value in _path(message)):
            route.as_path = route.as_path[:last]
        return route

    around(routes, "read", act)


@fault
def elements_cut_off_dropped() -> None:
    def act(original: Callable[[int | bytes], list[int]], value: int | bytes) -> list[int]:
        while True:
            try:
                return original(value)
            except WireError:
                value = value[:-1] if isinstance(value, bytes) else value

    around(routes, "elements", act)


@fault
def empty_strings_written() -> None:
    around(routes, "unset", lambda _original, number, value: octets_field(number, value))
