"""JSON in one line, without blanks."""

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
