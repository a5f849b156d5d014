"""Field names and values (RFC 9113 §8.2)."""

from __future__ import annotations

import re
from collections.abc import Callable

import h2.utilities
import metadata
import request

from faults.patch import Fields, around, refuse_fields, rewrite_fields, rewrite_trailers
from faults.registry import fault

_HOP_BY_HOP = {b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade"}


def _names(rewrite: Callable[[bytes], bytes]) -> None:
    rewrite_fields(lambda fields: [(rewrite(name), value) for name, value in fields])


def _values(rewrite: Callable[[bytes], bytes]) -> None:
    rewrite_fields(lambda fields: [(name, rewrite(value)) for name, value in fields])


def _drop(when: Callable[[bytes, bytes], bool]) -> None:
    rewrite_fields(lambda fields: [(name, value) for name, value in fields if not when(name, value)])


@fault
def upper_case_names_accepted() -> None:
    _names(bytes.lower)


@fault
def colon_in_names_accepted() -> None:
    _names(lambda name: name[:1] + name[1:].replace(b":", b"-"))


@fault
def control_characters_in_names_accepted() -> None:
    _names(lambda name: re.sub(rb"[\x00-\x20]", b"-", name))


@fault
def octets_beyond_ascii_in_names_accepted() -> None:
    _names(lambda name: re.sub(rb"[\x7f-\xff]", b"-", name))


@fault
def empty_names_accepted() -> None:
    _names(lambda name: name or b"-")


@fault
def control_characters_in_values_accepted() -> None:
    _values(lambda value: re.sub(rb"[\x00\r\n]", b"-", value))


@fault
def connection_field_accepted() -> None:
    _drop(lambda name, _: name == b"connection")


@fault
def hop_by_hop_fields_accepted() -> None:
    _drop(lambda name, _: name in _HOP_BY_HOP)


@fault
def other_te_accepted() -> None:
    _drop(lambda name, value: name == b"te" and value != b"trailers")


@fault
def trailers_not_checked() -> None:
    def harmless(fields: Fields) -> Fields:
        return [(name.lower(), re.sub(rb"[\x00\r\n]", b"-", value)) for name, value in fields]

    rewrite_trailers(harmless)


@fault
def octets_beyond_ascii_in_values_refused() -> None:
    refuse_fields(lambda fields: any(max(value, default=0) > 0x7F for _, value in fields))


@fault
def te_trailers_refused() -> None:
    around(request, "http_error", lambda original, fields: 400 if request.first(fields, b"te") else original(fields))


@fault
def split_cookies_refused() -> None:
    refuse_fields(lambda fields: sum(name == b"cookie" for name, _ in fields) > 1)


@fault
def cookies_left_apart() -> None:
    around(h2.utilities, "_combine_cookie_fields", lambda _original, headers, _flags: headers)


@fault
def host_taken_for_the_target() -> None:
    def act(original: Callable[..., list[bytes]], fields: Fields, name: bytes) -> list[bytes]:
        return request.values(fields, name) or original(fields, name)

    around(metadata, "of_application", act)
    around(h2.utilities, "_check_host_authority_header", lambda _original, headers, _flags: headers)


@fault
def te_in_other_letter_case_refused() -> None:
    refuse_fields(lambda fields: any(name == b"te" and value != b"trailers" for name, value in fields))
