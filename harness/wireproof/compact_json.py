"""JSON without blanks: in one line, or a line a member."""

from __future__ import annotations

import json
from typing import Any

import orjson

_whatever = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def parsed(line: bytes) -> Any:
    """The value of a line, also of one that spells a lone surrogate. Raises ValueError."""
    try:
        return orjson.loads(line)
    except ValueError:
        return json.loads(line)


def compact(value: Any) -> bytes:
    """JSON in UTF-8, also of text that has none: a lone surrogate is spelled."""
    try:
        return orjson.dumps(value)
    except TypeError:  # such text, or an integer beyond 64 bits
        return _whatever(value).encode("utf-8", "backslashreplace")


def by_lines(document: dict[str, Any], *, ensure_ascii: bool = False) -> str:
    """A document of which each member is a line, and each element where a member is a list: Git and people see what
    has changed."""

    def one(value: Any) -> str:
        return json.dumps(value, separators=(",", ":")) if ensure_ascii else compact(value).decode()

    def lines(value: Any) -> str:
        return "[\n" + ",\n".join(map(one, value)) + "\n]" if isinstance(value, list) and value else one(value)

    return "{\n" + ",\n".join(f"{one(name)}: {lines(value)}" for name, value in document.items()) + "\n}"
