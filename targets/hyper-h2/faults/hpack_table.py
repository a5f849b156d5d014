"""The dynamic table of the decoder, and indices into it (RFC 7541 §2.3, §3.2, §4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h2.connection
from h2.connection import H2Connection
from h2.exceptions import DenialOfServiceError
from h2.stream import StreamClosedBy
from hpack import Decoder, HeaderTuple
from hpack.exceptions import HPACKDecodingError, InvalidTableIndex
from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH
from hpack.table import HeaderTable

from faults.patch import Fields, around, decoder_table, rewrite_fields
from faults.registry import fault

_LAST_STATIC = HeaderTable.STATIC_TABLE_LENGTH
_NOBODY = (b"x-nobody", b"")
_CALL_OF_NOTHING = [
    (b":method", b"POST"),
    (b":scheme", b"http"),
    (b":path", b"/"),
    (b":authority", b"localhost"),
    (b"te", b"trailers"),
    (b"content-type", b"application/grpc"),
]


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


def entry_size(name: bytes, value: bytes) -> int:
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
        while self.dynamic_entries and self._current_size + entry_size(name, value) > self._maxsize:
            self._current_size -= entry_size(*self.dynamic_entries.popleft())
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
        if entry_size(name, value) <= self._maxsize < entry_size(name, value) + 32:
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
        if len(coder.encode(name)) + len(coder.encode(value)) + 32 <= self._maxsize < entry_size(name, value):
            self.dynamic_entries.clear()
            self.dynamic_entries.appendleft((name, value))
            self._current_size = self._maxsize
        else:
            HeaderTable.add(self, name, value)

    _add(add)


@fault
def too_large_entry_refused() -> None:
    def add(self: HeaderTable, name: bytes, value: bytes) -> None:
        if 0 < self._maxsize < entry_size(name, value):
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
        evicted = self._current_size + entry_size(name, value) > self._maxsize
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

    decoder_table(add=add)

    def act(original: Callable[..., Any], self: Decoder, block: bytes, **options: Any) -> Any:
        fields = original(self, block, **options)
        for name, value in self.header_table.__dict__.pop("later", []):
            HeaderTable.add(self.header_table, name, value)
        return fields

    around(Decoder, "decode", act)


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


@fault
def table_of_twice_the_size() -> None:
    """Until a size update says otherwise."""

    def shrink(self: HeaderTable) -> None:
        if self._maxsize != HeaderTable.DEFAULT_SIZE or self._current_size > 2 * HeaderTable.DEFAULT_SIZE:
            HeaderTable._shrink(self)

    decoder_table(_shrink=shrink)


@fault
def last_static_entry_missing() -> None:
    def get_by_index(self: HeaderTable, index: int) -> tuple[bytes, bytes]:
        if index == _LAST_STATIC:
            raise InvalidTableIndex(f"Invalid table index {index}")
        return HeaderTable.get_by_index(self, index)

    decoder_table(get_by_index=get_by_index)


@fault
def one_table_for_both_directions() -> None:
    def act(original: Callable[..., None], self: H2Connection, *arguments: Any, **options: Any) -> None:
        original(self, *arguments, **options)
        self.encoder.header_table = self.decoder.header_table

    around(H2Connection, "__init__", act)


@fault
def block_after_own_reset_not_decoded() -> None:
    def act(original: Callable[..., Any], self: H2Connection, frame: Any) -> Any:
        stream = self.streams.get(frame.stream_id)
        by = stream.closed_by if stream is not None else self._closed_streams.get(frame.stream_id)
        return ([], []) if by is StreamClosedBy.SEND_RST_STREAM else original(self, frame)

    around(H2Connection, "_receive_headers_frame", act)


@fault
def too_large_list_not_entered() -> None:
    """What a list beyond the limit brought is forgotten, and it is answered like a call of no method."""

    def act(original: Callable[..., Any], decoder: Decoder, block: bytes) -> Any:
        table = decoder.header_table
        before, size = table.dynamic_entries.copy(), table._current_size
        try:
            return original(decoder, block)
        except DenialOfServiceError:
            table.dynamic_entries, table._current_size = before, size
            return [HeaderTuple(*field) for field in _CALL_OF_NOTHING]

    around(h2.connection, "_decode_headers", act)
