"""How values of each kind of field are read and written, and load reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import values

from faults.patch import around
from faults.registry import fault


@fault
def zigzag_read_as_plain() -> None:
    around(values, "from_zigzag", lambda _original, value: value)


@fault
def big_endian_read() -> None:
    around(values, "from_fixed", lambda original, data, signed: original(data[::-1], signed))


@fault
def big_endian_reported() -> None:
    def act(original: Callable[..., bytes], number: int, kind: int, value: bytes) -> bytes:
        return original(number, kind, value[::-1])

    around(values, "tagged", act)


@fault
def first_of_equal_keys_counts() -> None:
    def into(_original: Any, entries: dict[bytes, Any], data: bytes) -> None:
        entries.setdefault(*values.entry(data))

    around(values, "into", into)


@fault
def entries_without_a_value_dropped() -> None:
    def into(original: Any, entries: dict[bytes, Any], data: bytes) -> None:
        if values.entry(data)[1] is not None:
            original(entries, data)

    around(values, "into", into)


@fault
def entries_out_of_order_dropped() -> None:
    def into(original: Any, entries: dict[bytes, Any], data: bytes) -> None:
        if values.entry(data)[0] >= max(entries, default=b""):
            original(entries, data)

    around(values, "into", into)


@fault
def bools_written_as_they_came() -> None:
    def act(original: Any, number: int, value: int | bytes) -> Any:
        return value if number == values.BOOL else original(number, value)

    around(values, "read_number", act)


@fault
def optional_zeros_left_out() -> None:
    around(values, "optional_field", lambda original, number, value: original(number, value or None))


@fault
def load_not_reported() -> None:
    around(values, "load_report", lambda _original, _message: b"")
