"""Data inside of a page: nothing that came from a wire can end the element that it stands in."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from typing import Any

#: How hard to compress: a run waits for its page, what is published is kept for ever.
QUICK, SMALL = 1, 9

#: JSON in one line, without blanks.
compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def as_json(value: Any) -> bytes:
    """JSON in UTF-8, also of text that has none: a lone surrogate is spelled."""
    return compact(value).encode("utf-8", "backslashreplace")


def packed(content: bytes, level: int = QUICK) -> bytes:
    """Compressed, as base64: the script's `DecompressionStream("deflate")` reads it."""
    return b64encode(zlib.compress(content, level))
