"""Patching functions from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h2.connection
from h2.exceptions import ProtocolError
from hpack import Decoder, HeaderTuple
from hpack.table import HeaderTable

Fields = list[tuple[bytes, bytes]]


def around(owner: Any, name: str, act: Callable[..., Any]) -> None:
    """`act` takes the place of owner.name; it gets the original, then the arguments."""
    original = getattr(owner, name)
    setattr(owner, name, lambda *arguments, **options: act(original, *arguments, **options))


def skip(owner: Any, name: str, result: Any = None) -> None:
    """owner.name does nothing any more."""
    setattr(owner, name, lambda *_arguments, **_options: result)


def swallow(owner: Any, name: str, error: type[Exception], result: Any = None) -> None:
    """owner.name gives `result` where it would raise `error`."""

    def act(original: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        try:
            return original(*arguments, **options)
        except error:
            return result

    around(owner, name, act)


def rewrite_fields(rewrite: Callable[[Fields], Fields]) -> None:
    """Every decoded field block goes through `rewrite` before h2 checks it."""

    def act(original: Callable[..., Any], decoder: Any, block: bytes) -> Any:
        fields = rewrite([(name, value) for name, value in original(decoder, block)])
        return [HeaderTuple(name, value) for name, value in fields]

    around(h2.connection, "_decode_headers", act)


def rewrite_trailers(rewrite: Callable[[Fields], Fields]) -> None:
    """The same for trailers alone: blocks that hold no field of every request."""
    rewrite_fields(lambda fields: fields if any(name == b"te" for name, _ in fields) else rewrite(fields))


def refuse_fields(when: Callable[[Fields], bool]) -> None:
    """A field block for which `when` holds ends the connection."""

    def check(fields: Fields) -> Fields:
        if when(fields):
            raise ProtocolError("refused")
        return fields

    rewrite_fields(check)


def decoder_table(**methods: Any) -> type[HeaderTable]:
    """The decoder's dynamic table, not the encoder's, gets other methods."""
    table = type("Table", (HeaderTable,), methods)

    def act(original: Callable[..., None], self: Any, *arguments: Any, **options: Any) -> None:
        original(self, *arguments, **options)
        self.header_table = table()

    around(Decoder, "__init__", act)
    return table
