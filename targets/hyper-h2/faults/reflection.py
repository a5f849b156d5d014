"""What a server tells of its services."""

from __future__ import annotations

from collections.abc import Callable

import reflection
import status
from call import Call
from reflection import ServerReflectionInfo

from faults.patch import around
from faults.registry import fault


def _answer(act: Callable[[bytes, int, bytes], bytes]) -> None:
    """`act` gets the answer, and what was asked for."""
    around(reflection, "answer_to", lambda original, asked, what: act(original(asked, what), asked, what))


@fault
def reflection_lists_short_names() -> None:
    short = tuple(name.rpartition(b".")[2] for name in reflection.SERVICES)
    reflection.SERVICES = short


@fault
def reflection_knows_no_file_by_its_name() -> None:
    _answer(lambda answer, asked, _: reflection.error(status.NOT_FOUND) if asked == reflection.BY_FILENAME else answer)


@fault
def reflection_knows_services_only() -> None:
    def act(answer: bytes, asked: int, what: bytes) -> bytes:
        unknown = asked == reflection.BY_SYMBOL and not what.endswith(b"Service")
        return reflection.error(status.NOT_FOUND) if unknown else answer

    _answer(act)


@fault
def reflection_knows_no_extension() -> None:
    around(reflection, "by_extension", lambda _original, _wanted: None)


@fault
def reflection_leaves_the_type_of_extensions_out() -> None:
    _answer(lambda answer, asked, _: b"\x2a\x00" if asked == reflection.EXTENSION_NUMBERS else answer)


@fault
def reflection_finds_everything() -> None:
    around(reflection, "error", lambda _original, _code: b"\x22\x00")


@fault
def reflection_answers_with_a_list() -> None:
    _answer(lambda _answer, _asked, _what: b"\x32\x00")


@fault
def reflection_passes_over_what_it_does_not_know() -> None:
    def act(original: Callable[..., None], self: ServerReflectionInfo, call: Call, data: bytes) -> None:
        if not data.endswith(b"nope"):
            original(self, call, data)

    around(ServerReflectionInfo, "message", act)


@fault
def reflection_does_not_repeat_the_request() -> None:
    def act(original: Callable[..., None], self: Call, data: bytes, *, compress: bool = False) -> None:
        fields = list(reflection.read_fields(data))
        kept = [(number, value) for number, value in fields if number >= reflection.FILES]
        original(self, b"".join(reflection.octets_field(number, reflection.octets(value)) for number, value in kept))

    around(Call, "send", act)


@fault
def reflection_ends_with_an_error() -> None:
    def act(original: Callable[..., None], self: ServerReflectionInfo, call: Call, data: bytes) -> None:
        if data.endswith(b"nope"):
            call.finish(status.NOT_FOUND, "nothing is known of it")
        else:
            original(self, call, data)

    around(ServerReflectionInfo, "message", act)


@fault
def reflection_sends_no_file_twice() -> None:
    sent: set[bytes] = set()

    def message(original: Callable[..., None], self: ServerReflectionInfo, call: Call, data: bytes) -> None:
        nonlocal sent
        sent = self.__dict__.setdefault("sent", set())
        original(self, call, data)

    def with_imports(original: Callable[[bytes], list[bytes]], name: bytes) -> list[bytes]:
        kept = [file for file in original(name) if file not in sent]
        sent.update(kept)
        return kept

    around(ServerReflectionInfo, "message", message)
    around(reflection, "with_imports", with_imports)


@fault
def reflection_answers_the_first_question() -> None:
    def act(original: Callable[..., None], self: ServerReflectionInfo, call: Call, data: bytes) -> None:
        number, value = next(iter(reflection.read_fields(data)))
        original(self, call, reflection.octets_field(number, reflection.octets(value)))

    around(ServerReflectionInfo, "message", act)
