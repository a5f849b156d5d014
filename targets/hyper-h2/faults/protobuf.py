"""The wire format of protobuf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import messages
import protowire
from protowire import END_GROUP, START_GROUP, WireError

from faults.patch import around
from faults.registry import fault

UNDEFINED = 1000


def _read_value(act: Callable[..., tuple[int | bytes, int]]) -> None:
    around(protowire, "_read_value", act)


def _refuse(when: Callable[[int, int, int | bytes], bool]) -> None:
    """A field is an error if `when` holds for its number, wire type and value."""

    def act(original: Callable[..., Any], data: bytes, at: int, number: int, kind: int, depth: int = 0) -> Any:
        value, end = original(data, at, number, kind, depth)
        if depth == 0 and when(number, kind, value):
            raise WireError("refused")
        return value, end

    _read_value(act)


def _take_rest(when: Callable[[int], bool]) -> None:
    """A field of such a wire type that cannot be read is passed over, with all behind it."""

    def act(original: Callable[..., Any], data: bytes, at: int, number: int, kind: int, depth: int = 0) -> Any:
        try:
            return original(data, at, number, kind, depth)
        except WireError:
            if depth > 0 or not when(kind):
                raise
            return b"" if kind != protowire.VARINT else 0, len(data)

    _read_value(act)


@fault
def undefined_fields_refused() -> None:
    _refuse(lambda number, kind, _: number == UNDEFINED and kind not in {START_GROUP, protowire.VARINT})


@fault
def groups_refused() -> None:
    _refuse(lambda _number, kind, _value: kind == START_GROUP)


@fault
def largest_varint_refused() -> None:
    _refuse(lambda _number, _kind, value: isinstance(value, int) and value >= 1 << 63)


@fault
def numbers_beyond_32_bits_refused() -> None:
    _refuse(lambda number, _kind, value: number == 1 and isinstance(value, int) and 1 << 32 <= value < 1 << 63)


@fault
def first_of_a_field_counts() -> None:
    def first_of_each(_original: Callable[..., Any], data: bytes) -> dict[int, int | bytes]:
        fields: dict[int, int | bytes] = {}
        for number, value in protowire.read_fields(data):
            fields.setdefault(number, value)
        return fields

    around(messages, "last_of_each", first_of_each)


@fault
def submessage_replaces_its_first_part() -> None:
    def last(_original: Callable[..., Any], data: bytes, number: int) -> bytes | None:
        value = protowire.last_of_each(data).get(number)
        return value if isinstance(value, bytes) else None

    around(messages, "merged", last)


@fault
def fields_wanted_in_order() -> None:
    def act(original: Callable[..., Any], data: bytes) -> Any:
        numbers = [number for number, _ in protowire.read_fields(data)]
        if numbers == [2, 1]:
            raise WireError("refused")
        return original(data)

    around(messages, "last_of_each", act)


@fault
def status_without_a_message_refused() -> None:
    def act(original: Callable[..., Any], message: bytes | None) -> Any:
        found = original(message)
        if found is not None and found.code and not found.message:
            raise WireError("refused")
        return found

    around(messages.Status, "read", act)


@fault
def varint_cut_off_taken_as_zero() -> None:
    _take_rest(lambda kind: kind == protowire.VARINT)


@fault
def undefined_wire_types_passed_over() -> None:
    _take_rest(lambda kind: kind > protowire.FIXED32)


@fault
def lengths_beyond_the_message_cut() -> None:
    _take_rest(lambda kind: kind == protowire.LENGTH_DELIMITED)


@fault
def groups_end_anywhere() -> None:
    _take_rest(lambda kind: kind in {START_GROUP, END_GROUP})


@fault
def enum_values_without_a_name_refused() -> None:
    def act(original: Callable[..., Any], data: bytes) -> Any:
        payload = protowire.octets(protowire.last_of_each(data).get(3))
        if protowire.int32(protowire.last_of_each(payload).get(1)) != 0:
            raise WireError("refused")
        return original(data)

    around(messages.SimpleRequest, "read", act)
