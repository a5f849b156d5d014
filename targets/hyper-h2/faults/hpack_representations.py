"""Representations of fields, and size updates (RFC 7541 §4.2, §6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hpack import Decoder, Encoder
from hpack.exceptions import HPACKDecodingError

from faults.hpack_table import entry_size
from faults.patch import Fields, around, rewrite_fields
from faults.registry import fault

_SIZE_UPDATE, _SIZE_UPDATE_MASK = 0x20, 0xE0


def _index_literals(when: Callable[[int], bool], *, index: bool) -> None:
    """Literals whose first octet fits enter the table, or don't."""

    def act(original: Callable[..., Any], self: Decoder, data: Any, should_index: bool) -> Any:
        field, consumed = original(self, data, should_index)
        if when(data[0]) and index:
            self.header_table.add(*field)
        elif when(data[0]) and self.header_table.dynamic_entries:
            self.header_table._current_size -= entry_size(*self.header_table.dynamic_entries.popleft())
        return field, consumed

    around(Decoder, "_decode_literal", act)


@fault
def literals_without_indexing_indexed() -> None:
    _index_literals(lambda octet: octet & 0xF0 == 0, index=True)


@fault
def never_indexed_literals_indexed() -> None:
    _index_literals(lambda octet: octet & 0xF0 == 0x10, index=True)


@fault
def literals_with_indexing_not_indexed() -> None:
    _index_literals(lambda octet: octet & 0xC0 == 0x40, index=False)


@fault
def static_fields_without_value_refused() -> None:
    def act(original: Callable[..., Any], self: Decoder, data: Any) -> Any:
        field, consumed = original(self, data)
        if not field[1]:
            raise HPACKDecodingError("refused")
        return field, consumed

    around(Decoder, "_decode_indexed", act)


def _size_updates(block: bytes) -> int:
    """How many updates of one octet or of three begin a block."""
    count = at = 0
    while at < len(block) and block[at] & _SIZE_UPDATE_MASK == _SIZE_UPDATE:
        at += 1
        if block[at - 1] & 0x1F == 0x1F:
            while at < len(block) and block[at] & 0x80:
                at += 1
            at += 1
        count += 1
    return count


@fault
def second_size_update_refused() -> None:
    def act(original: Callable[..., Any], self: Decoder, block: bytes, **options: Any) -> Any:
        if _size_updates(block) > 1:
            raise HPACKDecodingError("refused")
        return original(self, block, **options)

    around(Decoder, "decode", act)


@fault
def size_update_to_the_limit_refused() -> None:
    def act(original: Callable[..., Any], self: Decoder, data: Any) -> Any:
        consumed = original(self, data)
        if self.header_table_size == self.max_allowed_table_size:
            raise HPACKDecodingError("refused")
        return consumed

    around(Decoder, "_update_encoding_context", act)


@fault
def size_update_above_the_limit_accepted() -> None:
    def act(original: Callable[..., Any], self: Decoder, data: Any) -> Any:
        limit, self.max_allowed_table_size = self.max_allowed_table_size, 1 << 40
        consumed = original(self, data)
        self.max_allowed_table_size = limit
        self.header_table_size = min(self.header_table_size, limit)
        return consumed

    around(Decoder, "_update_encoding_context", act)


@fault
def smallest_of_two_sizes_not_told() -> None:
    """Of several sizes between two blocks the encoder tells the last one."""

    def act(original: Callable[[Encoder], bytes], self: Encoder) -> bytes:
        del self.table_size_changes[:-1]
        return original(self)

    around(Encoder, "_encode_table_size_change", act)


@fault
def fields_read_backwards() -> None:
    def backwards(fields: Fields) -> Fields:
        pseudo = [field for field in fields if field[0].startswith(b":")]
        return pseudo + [field for field in fields[::-1] if field not in pseudo]

    rewrite_fields(backwards)


@fault
def lists_of_any_size_read() -> None:
    """Whatever limit h2 sets."""
    Decoder.max_header_list_size = property(lambda _: 1 << 40, lambda _self, _size: None)
