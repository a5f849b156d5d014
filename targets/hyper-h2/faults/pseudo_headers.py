"""Pseudo-header fields of requests (RFC 9113 §8.3, §8.5)."""

from __future__ import annotations

from collections.abc import Callable

from faults.patch import Fields, rewrite_fields, rewrite_trailers
from faults.registry import fault

_PATH = b"/grpc.testing.TestService/EmptyCall"
_REQUEST = (b":method", b":scheme", b":authority", b":path", b":status", b":protocol")


def _drop(when: Callable[[bytes], bool]) -> Callable[[Fields], Fields]:
    return lambda fields: [(name, value) for name, value in fields if not when(name)]


def _supply(wanted: bytes, default: bytes) -> None:
    """In requests, where trailers have none."""

    def act(fields: Fields) -> Fields:
        return fields if wanted in dict(fields) or b"te" not in dict(fields) else [(wanted, default), *fields]

    rewrite_fields(act)


def _fill(wanted: bytes, default: bytes) -> None:
    rewrite_fields(lambda fields: [(name, value or default if name == wanted else value) for name, value in fields])


def _first_of(repeated: tuple[bytes, ...]) -> None:
    def act(fields: Fields) -> Fields:
        names = [name for name, _ in fields]
        return [each for at, each in enumerate(fields) if each[0] not in repeated or each[0] not in names[:at]]

    rewrite_fields(act)


@fault
def missing_method_accepted() -> None:
    _supply(b":method", b"POST")


@fault
def missing_scheme_accepted() -> None:
    _supply(b":scheme", b"http")


@fault
def missing_path_accepted() -> None:
    _supply(b":path", _PATH)


@fault
def empty_path_accepted() -> None:
    _fill(b":path", _PATH)


@fault
def empty_method_accepted() -> None:
    _fill(b":method", b"POST")


@fault
def repeated_method_or_path_accepted() -> None:
    _first_of((b":method", b":scheme", b":path"))


@fault
def repeated_authority_accepted() -> None:
    _first_of((b":authority",))


@fault
def undefined_pseudo_header_accepted() -> None:
    rewrite_fields(_drop(lambda name: name.startswith(b":") and name not in _REQUEST))


@fault
def status_in_a_request_accepted() -> None:
    rewrite_fields(_drop(lambda name: name == b":status"))


@fault
def pseudo_header_after_regular_accepted() -> None:
    rewrite_fields(lambda fields: sorted(fields, key=lambda field: not field[0].startswith(b":")))


@fault
def pseudo_header_in_trailers_accepted() -> None:
    rewrite_trailers(_drop(lambda name: name.startswith(b":")))


@fault
def connect_with_a_path_served() -> None:
    def act(fields: Fields) -> Fields:
        return [(name, b"POST" if value == b"CONNECT" else value) for name, value in fields]

    rewrite_fields(act)


@fault
def path_cut_at_a_space() -> None:
    def act(fields: Fields) -> Fields:
        return [(name, value.split(b" ")[0] if name == b":path" else value) for name, value in fields]

    rewrite_fields(act)


def _with_slash(path: bytes) -> bytes:
    return path if path.startswith(b"/") else b"/" + path


@fault
def path_without_slash_served() -> None:
    def act(fields: Fields) -> Fields:
        return [(name, _with_slash(value) if name == b":path" else value) for name, value in fields]

    rewrite_fields(act)


@fault
def other_host_accepted() -> None:
    rewrite_fields(_drop(lambda name: name == b"host"))
