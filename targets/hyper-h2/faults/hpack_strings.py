"""Integers, strings and Huffman code, and blocks that cannot be decoded (RFC 7541 §5; RFC 9113 §4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import h2.connection
import hpack.hpack
from hpack import Decoder, HeaderTuple
from hpack.exceptions import HPACKDecodingError
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

from faults.patch import around
from faults.registry import fault

_EOS = 256
# How hpack words it.
_TORN = ("Truncated header block", "Unable to decode HPACK integer")
_SYMBOLS = {
    (length, code): symbol
    for symbol, (code, length) in enumerate(zip(REQUEST_CODES, REQUEST_CODES_LENGTH, strict=True))
}


def _symbols(data: bytes) -> Iterator[int]:
    """The symbols of a Huffman-coded string; whatever is left over is dropped."""
    code = length = 0
    for octet in data:
        for bit in range(7, -1, -1):
            code, length = code << 1 | octet >> bit & 1, length + 1
            symbol = _SYMBOLS.get((length, code))
            if symbol is not None:
                yield symbol
                code = length = 0


def _lenient_huffman(is_lenient: Callable[[bytes], bool]) -> None:
    """Strings whose coded octets fit are read without a look at EOS or padding."""

    def act(original: Callable[[Any], bytes], data: Any) -> bytes:
        if is_lenient(bytes(data)):
            return bytes(symbol for symbol in _symbols(bytes(data)) if symbol != _EOS)
        return original(data)

    around(hpack.hpack, "decode_huffman", act)


@fault
def eos_in_a_string_skipped() -> None:
    _lenient_huffman(lambda data: _EOS in _symbols(data))


@fault
def long_huffman_padding_accepted() -> None:
    _lenient_huffman(lambda data: data[-1:] == b"\xff" and _EOS not in _symbols(data))


@fault
def huffman_padding_of_zeros_accepted() -> None:
    _lenient_huffman(lambda data: data[-1:] == b"\x18")


@fault
def rare_huffman_codes_refused() -> None:
    def act(original: Callable[[Any], bytes], data: Any) -> bytes:
        text = original(data)
        if any(REQUEST_CODES_LENGTH[octet] > 15 for octet in text):
            raise HPACKDecodingError("refused")
        return text

    around(hpack.hpack, "decode_huffman", act)


@fault
def huffman_strings_refused() -> None:
    def act(original: Callable[[Any], bytes], data: Any) -> bytes:
        if original(data) == b"wireproof":
            raise HPACKDecodingError("refused")
        return original(data)

    around(hpack.hpack, "decode_huffman", act)


def _refuse_literals(when: Callable[[bytes, Any], bool]) -> None:
    def act(original: Callable[..., Any], self: Decoder, data: Any, should_index: bool) -> Any:
        field, consumed = original(self, data, should_index)
        if when(bytes(data[:consumed]), field):
            raise HPACKDecodingError("refused")
        return field, consumed

    around(Decoder, "_decode_literal", act)


@fault
def raw_strings_refused() -> None:
    _refuse_literals(lambda octets, field: field[1] == b"wireproof" and b"wireproof" in octets)


@fault
def empty_strings_refused() -> None:
    _refuse_literals(lambda _octets, field: not field[1])


@fault
def torn_fields_dropped() -> None:
    def act(original: Callable[..., Any], self: Decoder, data: Any, **options: Any) -> Any:
        try:
            return original(self, data, **options)
        except HPACKDecodingError as error:
            if not str(error).startswith(_TORN):
                raise
            return HeaderTuple(b"x-rest", b""), len(data)

    for name in ("_decode_literal", "_decode_indexed"):
        around(Decoder, name, act)


@fault
def undecodable_trailers_ignored() -> None:
    def act(original: Callable[..., Any], decoder: Decoder, block: bytes) -> Any:
        try:
            return original(decoder, block)
        except Exception:
            if len(block) < 8:
                return []
            raise

    around(h2.connection, "_decode_headers", act)


@fault
def integers_wrap_round() -> None:
    def act(_original: Callable[..., Any], data: Any, prefix_bits: int) -> tuple[int, int]:
        number, index, shift = data[0] & ((1 << prefix_bits) - 1), 1, 0
        if number < (1 << prefix_bits) - 1:
            return number, index
        while True:
            if index >= len(data):
                raise HPACKDecodingError("Unable to decode HPACK integer")
            octet = data[index]
            number, shift, index = number + ((octet & 0x7F) << shift), shift + 7, index + 1
            if octet < 0x80:
                return number % (1 << 32), index

    around(hpack.hpack, "decode_integer", act)


@fault
def second_octet_of_128_misread() -> None:
    """127 + 128 is read as 127."""

    def act(original: Callable[..., Any], data: Any, prefix_bits: int) -> tuple[int, int]:
        number, consumed = original(data, prefix_bits)
        return (number - 128 if number == 255 else number), consumed

    around(hpack.hpack, "decode_integer", act)


@fault
def superfluous_octet_of_an_integer_refused() -> None:
    def act(original: Callable[..., tuple[int, int]], data: Any, prefix_bits: int) -> tuple[int, int]:
        number, consumed = original(data, prefix_bits)
        if consumed > 2 and data[consumed - 1] == 0:
            raise HPACKDecodingError("refused")
        return number, consumed

    around(hpack.hpack, "decode_integer", act)


@fault
def third_octet_of_an_integer_misread() -> None:
    """It counts 256 times its value."""

    def act(original: Callable[..., tuple[int, int]], data: Any, prefix_bits: int) -> tuple[int, int]:
        number, consumed = original(data, prefix_bits)
        return (number + (data[2] << 7) if consumed == 3 else number), consumed

    around(hpack.hpack, "decode_integer", act)
