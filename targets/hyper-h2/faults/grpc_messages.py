"""Length-Prefixed-Messages of gRPC."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import call
import service
import status
from call import Call
from framing import PREFIX, FramingError, Reader

from faults.patch import around
from faults.registry import fault

Messages = Iterator[tuple[int, bytes]]


def _feed(act: Callable[..., Messages]) -> None:
    around(Reader, "feed", act)


@fault
def empty_message_skipped() -> None:
    """Of UnaryCall alone, lest no call succeeds."""

    def act(original: Callable[[Call, bytes], None], self: Call, octets: bytes) -> None:
        if octets == bytes(PREFIX) and (b":path", b"/grpc.testing.TestService/UnaryCall") in self.fields:
            return
        original(self, octets)

    around(Call, "data", act)


@fault
def empty_data_inside_a_message_refused() -> None:
    def act(original: Callable[[Call, bytes], None], self: Call, octets: bytes) -> None:
        if not octets and self.reader.is_inside_a_message:
            self.finish(status.INTERNAL, "refused")
        original(self, octets)

    around(Call, "data", act)


@fault
def message_beyond_the_limit_taken_as_it_comes() -> None:
    def act(original: Callable[..., Messages], self: Reader, octets: bytes) -> Messages:
        try:
            yield from original(self, octets)
        except FramingError:
            self._octets.clear()
            yield 0, b""

    _feed(act)


@fault
def one_message_for_each_frame() -> None:
    def act(original: Callable[..., Messages], self: Reader, octets: bytes) -> Messages:
        for message in original(self, octets):
            yield message
            self._octets.clear()

    _feed(act)


@fault
def split_message_refused() -> None:
    def act(original: Callable[..., Messages], self: Reader, octets: bytes) -> Messages:
        yield from original(self, octets)
        if self._octets and int.from_bytes(self._octets[1:PREFIX]) < 100:
            raise FramingError(status.INTERNAL, "refused")

    _feed(act)


@fault
def later_messages_without_prefix() -> None:
    around(call, "prefixed", lambda original, data, flag: data if len(data) > 200 else original(data, flag))


@fault
def compressed_flag_without_encoding_ignored() -> None:
    _uncompressed_as_it_is(lambda self: not any(name == b"grpc-encoding" for name, _ in self.fields))


@fault
def compressed_flag_with_identity_ignored() -> None:
    _uncompressed_as_it_is(lambda self: (b"grpc-encoding", b"identity") in self.fields)


@fault
def unsupported_encoding_ignored() -> None:
    _uncompressed_as_it_is(lambda self: self.coding not in (b"identity", b"gzip"))


def _uncompressed_as_it_is(when: Callable[[Call], bool]) -> None:
    """The messages of such calls are taken for plain, whatever their flag says."""

    def act(original: Callable[[Call, bytes], None], self: Call, octets: bytes) -> None:
        original(self, b"\0" + octets[1:] if when(self) and octets[:1] == b"\1" else octets)

    around(Call, "data", act)


@fault
def unparsable_request_is_unknown() -> None:
    def act(_original: Callable[..., None], self: Call, answer: Callable[[], None]) -> None:
        try:
            answer()
        except ValueError:
            self.finish(status.UNKNOWN, "cannot parse the request")

    around(service, "parsing", act)
