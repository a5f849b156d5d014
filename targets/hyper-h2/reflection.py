"""grpc.reflection.v1.ServerReflection, and v1alpha, which is the same.

testing.binpb holds the files of proto/grpc/testing, and of proto/wireproof/testing/v1 the two about an extension, as
`protoc --descriptor_set_out` writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import status
from protowire import WireError, int32, integer_field, last_of_each, octets, octets_field, read_fields

if TYPE_CHECKING:
    from call import Call

NAMES = (b"grpc.reflection.v1.ServerReflection", b"grpc.reflection.v1alpha.ServerReflection")
SERVICES = (b"grpc.testing.TestService", b"grpc.health.v1.Health", *NAMES)
# Of ServerReflectionRequest …
HOST, BY_FILENAME, BY_SYMBOL, BY_EXTENSION, EXTENSION_NUMBERS, LIST = 1, 3, 4, 5, 6, 7
# … and of ServerReflectionResponse.
ORIGINAL_REQUEST, FILES, NUMBERS, SERVICE_LIST, ERROR = 2, 4, 5, 6, 7


def _all(message: bytes, number: int) -> list[bytes]:
    return [octets(value) for each, value in read_fields(message) if each == number]


def _name(message: bytes) -> bytes:
    return _all(message, 1)[0]


@cache
def files() -> dict[bytes, bytes]:
    """Each file's descriptor, by its name."""
    described = (Path(__file__).resolve().parent / "testing.binpb").read_bytes()
    return {_name(file): file for file in _all(described, 1)}


def _declared(file: bytes) -> Iterator[bytes]:
    """Messages, enums, services and their methods."""
    for each in [*_all(file, 4), *_all(file, 5)]:
        yield _name(each)
    for service in _all(file, 6):
        yield _name(service)
        for method in _all(service, 2):
            yield _name(service) + b"." + _name(method)


@cache
def symbols() -> dict[bytes, bytes]:
    """The name of the file that declares each, by its full name."""
    return {
        _all(file, 2)[0] + b"." + name: file_name for file_name, file in files().items() for name in _declared(file)
    }


@cache
def extensions() -> dict[tuple[bytes, int], bytes]:
    """The name of the file that declares each, by the type that it extends and its number."""
    found = {}
    for name, file in files().items():
        for extension in _all(file, 7):
            number = next(value for each, value in read_fields(extension) if each == 3)
            found[_all(extension, 2)[0].lstrip(b"."), int32(number)] = name
    return found


def by_extension(wanted: bytes) -> bytes | None:
    """The file for an ExtensionRequest."""
    fields = last_of_each(wanted)
    return extensions().get((octets(fields.get(1)), int32(fields.get(2))))


def with_imports(name: bytes) -> list[bytes]:
    """The file, and all that it imports."""
    found = [files()[name]]
    for imported in _all(files()[name], 3):
        found += [file for file in with_imports(imported) if file not in found]
    return found


def error(code: int) -> bytes:
    return octets_field(ERROR, integer_field(1, code) + octets_field(2, b"nothing is known of it"))


def describe(name: bytes | None) -> bytes:
    """The answer with this file, or that there is none."""
    if name not in files():
        return error(status.NOT_FOUND)
    return octets_field(FILES, b"".join(octets_field(1, file) for file in with_imports(name)))


def list_services() -> bytes:
    return octets_field(SERVICE_LIST, b"".join(octets_field(1, octets_field(1, name)) for name in SERVICES))


def numbers(of_type: bytes) -> bytes:
    if of_type not in symbols():
        return error(status.NOT_FOUND)
    numbers_ = b"".join(integer_field(2, number) for type_, number in sorted(extensions()) if type_ == of_type)
    return octets_field(NUMBERS, octets_field(1, of_type) + numbers_)


def answer_to(asked: int, what: bytes) -> bytes:
    """The answer itself, without what goes with each."""
    if asked == BY_FILENAME:
        return describe(what)
    if asked == BY_SYMBOL:
        return describe(symbols().get(what))
    if asked == BY_EXTENSION:
        return describe(by_extension(what))
    if asked == EXTENSION_NUMBERS:
        return numbers(what)
    return list_services() if asked == LIST else error(status.INVALID_ARGUMENT)


class ServerReflectionInfo:
    """Answers each request at once."""

    def message(self, call: Call, data: bytes) -> None:
        try:
            # Of the members of a oneof the last one counts.
            fields = [(number, octets(value)) for number, value in read_fields(data)]
        except WireError as error_:
            call.finish(status.INTERNAL, f"cannot parse the request: {error_}")
            return
        asked, what = next(((n, v) for n, v in reversed(fields) if BY_FILENAME <= n <= LIST), (0, b""))
        host = b"".join(octets_field(HOST, value) for number, value in fields if number == HOST)
        call.send(host + octets_field(ORIGINAL_REQUEST, data) + answer_to(asked, what))

    def end(self, call: Call) -> None:
        call.finish(status.OK)
