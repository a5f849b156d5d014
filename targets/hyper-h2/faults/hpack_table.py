"""The dynamic table of the decoder, indices and size updates (RFC 7541 §2.3, §4, §6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h2.connection
from hpack import Decoder
from hpack.exceptions import HPACKDecodingError, InvalidTableIndex
from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH
from hpack.table import HeaderTable

from faults.patch import Fields, around, decoder_table, rewrite_fields
from faults.registry import fault

_LAST_STATIC = HeaderTable.STATIC_TABLE_LENGTH
_NOBODY = (b"x-nobody", b"")
_SIZE_UPDATE, _SIZE_UPDATE_MASK = 0x20, 0xE0


def _lenient_index(is_lenient: Callable[[HeaderTable, int], bool]) -> None:
    def get_by_index(self: HeaderTable, index: int) -> tuple[bytes, bytes]:
        try:
            return HeaderTable.get_by_index(self, index)
        except InvalidTableIndex:
            if is_lenient(self, index):
                return _NOBODY
            raise

    decoder_table(get_by_index=get_by_index)


@fault
def index_0_accepted() -> None:
    _lenient_index(lambda _, index: index == 0)


@fault
def index_62_of_an_empty_table_accepted() -> None:
    _lenient_index(lambda table, index: index == _LAST_STATIC + 1 and not table.dynamic_entries)


@fault
def index_beyond_both_tables_accepted() -> None:
    _lenient_index(lambda table, index: index > _LAST_STATIC + 1 + len(table.dynamic_entries))


@fault
def index_just_beyond_the_table_accepted() -> None:
    def is_next(table: HeaderTable, index: int) -> bool:
        return bool(table.dynamic_entries) and index == _LAST_STATIC + 1 + len(table.dynamic_entries)

    _lenient_index(is_next)


@fault
def oldest_entry_first() -> None:
    def get_by_index(self: HeaderTable, index: int) -> tuple[bytes, bytes]:
        mirrored = 2 * _LAST_STATIC + 1 + len(self.dynamic_entries) - index
        return HeaderTable.get_by_index(self, mirrored if mirrored > _LAST_STATIC < index else index)

    decoder_table(get_by_index=get_by_index)


def _add(act: Callable[[HeaderTable, bytes, bytes], None]) -> None:
    decoder_table(add=act)


def _size(name: bytes, value: bytes) -> int:
    return len(name) + len(value) + 32


@fault
def duplicate_entry_refused() -> None:
    def add(self: HeaderTable, name: bytes, value: bytes) -> None:
        if (name, value) in self.dynamic_entries:
            raise HPACKDecodingError("refused")
        HeaderTable.add(self, name, value)

    _add(add)


@fault
def entries_never_evicted() -> None:
    """Neither by new entries nor by a smaller size, other than zero."""
    decoder_table(_shrink=lambda _self: None)


@fault
def newest_entry_evicted() -> None:
    def add(self: HeaderTable, name: bytes, value: bytes) -> None:
        while self.dynamic_entries and self._current_size + _size(name, value) > self._maxsize:
            self._current_size -= _size(*self.dynamic_entries.popleft())
        HeaderTable.add(self, name, value)

    _add(add)


@fault
def table_cleared_by_a_smaller_size() -> None:
    def shrink(self: HeaderTable) -> None:
        if self._current_size > self._maxsize and len(self.dynamic_entries) > 2:
            self.dynamic_entries.clear()
            self._current_size = 0
        HeaderTable._shrink(self)

    decoder_table(_shrink=shrink)


@fault
def smaller_size_holds_for_its_block_only() -> None:
    """What no longer fits comes back."""

    def act(original: Callable[..., Any], self: Decoder, block: bytes, **options: Any) -> Any:
        before = list(self.header_table.dynamic_entries)
        fields = original(self, block, **options)
        table = self.header_table
        if 0 < len(table.dynamic_entries) < len(before):
            table.dynamic_entries.extend(before[len(table.dynamic_entries) :])
        return fields

    around(Decoder, "decode", act)


@fault
def size_of_zero_empties_nothing() -> None:
    maxsize: property = vars(HeaderTable)["maxsize"]

    def resize(self: HeaderTable, size: int) -> None:
        if size > 0:
            maxsize.__set__(self, size)

    decoder_table(maxsize=maxsize.setter(resize))


@fault
def overhead_of_entries_counted_twice() -> None:
    def add(self: HeaderTable, name: bytes, value: bytes) -> None:
        if _size(name, value) <= self._maxsize < _size(name, value) + 32:
            self.dynamic_entries.clear()
            self._current_size = 0
        else:
            HeaderTable.add(self, name, value)

    _add(add)


@fault
def entry_size_counted_as_coded() -> None:
    """Counts each string as long as its Huffman code."""
    coder = HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH)

    def add(self: HeaderTable, name: bytes, value: bytes) -> None:
        if len(coder.encode(name)) + len(coder.encode(value)) + 32 <= self._maxsize < _size(name, value):
            self.dynamic_entries.clear()
            self.dynamic_entries.appendleft((name, value))
            self._current_size = self._maxsize
        else:
            HeaderTable.add(self, name, value)

    _add(add)


@fault
def too_large_entry_refused() -> None:
    def add(self: HeaderTable, name: bytes, value: bytes) -> None:
        if 0 < self._maxsize < _size(name, value):
            raise HPACKDecodingError("refused")
        HeaderTable.add(self, name, value)

    _add(add)


@fault
def entry_refused_without_a_table() -> None:
    def add(self: HeaderTable, name: bytes, value: bytes) -> None:
        if self._maxsize == 0:
            raise HPACKDecodingError("refused")
        HeaderTable.add(self, name, value)

    _add(add)


@fault
def name_read_after_eviction() -> None:
    """An entry whose name comes from an entry that it drives out loses its name."""

    def add(self: HeaderTable, name: bytes, value: bytes) -> None:
        evicted = self._current_size + _size(name, value) > self._maxsize
        if evicted and any(name == old for old, _ in self.dynamic_entries):
            raise HPACKDecodingError("the name is gone")
        HeaderTable.add(self, name, value)

    _add(add)


@fault
def use_of_an_entry_adds_it_again() -> None:
    def act(original: Callable[..., Any], self: Decoder, data: Any) -> Any:
        field, consumed = original(self, data)
        self.header_table.add(*field)
        return field, consumed

    around(Decoder, "_decode_indexed", act)


@fault
def entries_added_at_the_end_of_the_block() -> None:
    def add(self: Any, name: bytes, value: bytes) -> None:
        self.__dict__.setdefault("later", []).append((name, value))

    table = decoder_table(add=add)

    def act(original: Callable[..., Any], self: Decoder, block: bytes, **options: Any) -> Any:
        fields = original(self, block, **options)
        for name, value in self.header_table.__dict__.pop("later", []):
            HeaderTable.add(self.header_table, name, value)
        return fields

    assert table is not HeaderTable
    around(Decoder, "decode", act)


def _index_literals(when: Callable[[int], bool], *, index: bool) -> None:
    """Literals whose first octet fits enter the table, or don't."""

    def act(original: Callable[..., Any], self: Decoder, data: Any, should_index: bool) -> Any:
        field, consumed = original(self, data, should_index)
        if when(data[0]) and index:
            self.header_table.add(*field)
        elif when(data[0]) and self.header_table.dynamic_entries:
            self.header_table._current_size -= _size(*self.header_table.dynamic_entries.popleft())
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
def malformed_request_not_entered() -> None:
    """The table forgets what an upper-case block brought; the request itself is served."""

    def act(original: Callable[..., Any], decoder: Decoder, block: bytes) -> Any:
        table = decoder.header_table
        before, size = table.dynamic_entries.copy(), table._current_size
        fields = original(decoder, block)
        if any(name != name.lower() for name, _ in fields):
            table.dynamic_entries, table._current_size = before, size
        return fields

    around(h2.connection, "_decode_headers", act)

    def served(fields: Fields) -> Fields:
        names = [name.lower() for name, _ in fields]
        kept = [(name, fields[at][1]) for at, name in enumerate(names) if name[:1] != b":" or name not in names[:at]]
        return kept if b":path" in names or b"te" not in names else [(b":path", b"/lost"), *kept]

    rewrite_fields(served)
